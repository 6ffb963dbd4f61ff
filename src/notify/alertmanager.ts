/**
 * @module The Alertmanager channel: POST /api/v2/alerts
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml), up to 500 alerts in one request.
 */

import { labelAlerts, labelEndings } from '../core/alert/alertmanager-labels.ts';
import type { AlertmanagerChannel } from '../core/model/channel.ts';

import { bearer, joinUrl, json, type MakeRequests, reveal } from './http/http-channel.ts';
import { deliveryUnlessPage } from './http/outcome.ts';

const day = 86_400_000;
/**
 * ms after which an alert ends that no later message ends. Without an end Alertmanager ends an alert after `resolve_timeout`
 * (5 min). Keymedic repeats an open alert each minute (`repeater.ts`), but the alert must outlive a Keymedic that is away.
 */
const longestAlert = 30 * day;
/** ms after which a test or a digest ends: no later message ends them. */
const briefAlerts: Readonly<Record<string, number>> = { KeymedicTest: 300_000, KeymedicDigest: day };
/** Alerts in one request: about 300 kB. */
const mostAtOnce = 500;

/** Posts of at most 500 alerts each. @throws {Unsendable} when a secret cannot be read. */
export const makeAlertmanager: MakeRequests<AlertmanagerChannel> = async (channel, notification, reader) => {
  const token = await bearer(reader, channel.token);
  const labelled = [...labelAlerts(notification), ...labelEndings(notification)];
  const alerts = labelled.flatMap(({ labels, annotations, startsAt, endsAt, former }) => [
    render(labels, annotations, startsAt, endsAt ?? Math.max(startsAt, notification.createdAt) + lastsFor(labels)),
    ...former.map((other) => render(other, {}, startsAt, Math.max(startsAt, endsAt ?? notification.createdAt))),
  ]);
  const url = joinUrl(await reveal(reader, channel.url), '/api/v2/alerts');
  const posts = Array.from({ length: Math.ceil(alerts.length / mostAtOnce) }, (_, index) => ({
    url,
    headers: { ...json, ...token },
    body: JSON.stringify(alerts.slice(index * mostAtOnce, (index + 1) * mostAtOnce)),
  }));
  return { posts, deliveryOf: (reply) => deliveryUnlessPage(reply, 'Alertmanager') };
};

function render(labels: object, annotations: object, startsAt: number, endsAt: number): object {
  return { labels, annotations, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
}

function lastsFor(labels: Readonly<Record<string, string>>): number {
  return briefAlerts[labels['alertname'] ?? ''] ?? longestAlert;
}
