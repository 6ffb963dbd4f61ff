/**
 * @module The Alertmanager channel: POST /api/v2/alerts
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml), some hundred incidents in one request.
 */

import { labelAlerts, labelEndings } from '../core/alert/alertmanager-labels.ts';
import type { AlertmanagerChannel } from '../core/model/channel.ts';
import type { Notification } from '../core/model/notification.ts';
import { joinUrl, json, type Made, type Reader, reveal } from './http/http-channel.ts';
import { judgeUnlessPage } from './http/outcome.ts';

const day = 86_400_000;
/**
 * ms after which an alert that nobody ends is over. Without it Alertmanager ends an alert after `resolve_timeout` (5 min),
 * for it expects to be told again and again, and we tell transitions only.
 */
const longestAlert = 30 * day;
/** The same for a test, and for a digest, whose end nobody tells. */
const passing: Readonly<Record<string, number>> = { KeymedicTest: 300_000, KeymedicDigest: day };
/** Alerts in one request: about 300 kB. */
const mostAtOnce = 500;

export async function makeAlertmanager(
  channel: AlertmanagerChannel,
  notification: Notification,
  reader: Reader,
): Promise<Made> {
  const token = channel.token === undefined ? {} : { Authorization: `Bearer ${await reveal(reader, channel.token)}` };
  const told = [...labelAlerts(notification), ...labelEndings(notification)];
  const alerts = told.flatMap(({ labels, annotations, startsAt, endsAt, former }) => [
    render(labels, annotations, startsAt, endsAt ?? Math.max(startsAt, notification.createdAt) + lastsFor(labels)),
    ...former.map((other) => render(other, {}, startsAt, Math.max(startsAt, endsAt ?? notification.createdAt))),
  ]);
  const url = joinUrl(await reveal(reader, channel.url), '/api/v2/alerts');
  const posts = Array.from({ length: Math.ceil(alerts.length / mostAtOnce) }, (_, index) => ({
    url,
    headers: { ...json, ...token },
    body: JSON.stringify(alerts.slice(index * mostAtOnce, (index + 1) * mostAtOnce)),
  }));
  return { posts, judge: (reply) => judgeUnlessPage(reply, 'Alertmanager') };
}

function render(labels: object, annotations: object, startsAt: number, endsAt: number): object {
  return { labels, annotations, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
}

function lastsFor(labels: Readonly<Record<string, string>>): number {
  return passing[labels['alertname'] ?? ''] ?? longestAlert;
}
