/** @module The log's lines about deliveries: one for each attempt. */

import type { Delivery, Notification } from '../../core/model/notification.ts';
import type { Log } from '../../telemetry/log.ts';

/** Logs one attempt. @param retryAt ms since the epoch; null when it was delivered or given up */
export function logDelivery(log: Log, notification: Notification, delivery: Delivery, retryAt: number | null): void {
  const { channel, id, transitions } = notification;
  const [first] = transitions;
  const about = `${first?.type ?? 'notification'}${first === undefined ? '' : ` ${first.incident.integration}`}`;
  const more = transitions.length > 1 ? ` and ${transitions.length - 1} more` : '';
  const fields = { channel, notification: id, outcome: delivery.outcome, attempt: notification.attempts + 1 };
  if (delivery.outcome === 'delivered') {
    log.info(`${channel} delivered ${about}${more}`, fields);
    return;
  }
  const next = retryAt === null ? 'given up' : `again at ${new Date(retryAt).toISOString()}`;
  log.warn(`${channel} ${delivery.outcome} ${about}${more}: ${delivery.says} (${next})`, fields);
}
