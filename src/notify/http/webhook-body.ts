/**
 * @module The bodies that a webhook can have: the one of Standard Webhooks, CloudEvents 1.0 in structured mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), or what Alertmanager sends
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
 */

import { type LabelledAlert, labelAlerts } from '../../core/alert/alertmanager-labels.ts';
import { renderAlert } from '../../core/alert/render.ts';
import type { WebhookFormat } from '../../core/model/channel.ts';
import type { Notification } from '../../core/model/notification.ts';

/** A body and its content type. */
export interface WebhookBody {
  readonly contentType: string;
  readonly body: string;
}

/** Alerts in a body of Alertmanager's form; `truncatedAlerts` counts the others. */
const mostAlerts = 50;

/** The body of a notification in the format of the channel. */
export function renderBody(notification: Notification, format: WebhookFormat): WebhookBody {
  switch (format) {
    case 'standard':
      return { contentType: 'application/json', body: JSON.stringify(renderAlert(notification).json) };
    case 'cloudevents':
      return { contentType: 'application/cloudevents+json', body: JSON.stringify(renderCloudEvent(notification)) };
    case 'alertmanager':
      return { contentType: 'application/json', body: JSON.stringify(renderAlertmanager(notification)) };
  }
}

function renderCloudEvent(notification: Notification): object {
  const { type, timestamp, data } = renderAlert(notification).json;
  return {
    specversion: '1.0',
    id: notification.id,
    source: '/keymedic',
    type: `keymedic.${type}`,
    subject: data.incident.id,
    time: timestamp,
    datacontenttype: 'application/json',
    data,
  };
}

function renderAlertmanager(notification: Notification): object {
  const all = labelAlerts(notification);
  const alerts = all.slice(0, mostAlerts);
  return {
    version: '4',
    groupKey: `keymedic/${groupOf(notification)}`,
    truncatedAlerts: Math.max(notification.digest?.count ?? 0, all.length) - alerts.length,
    status: all.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: notification.channel,
    groupLabels: {},
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: '',
    alerts: alerts.map(renderOne),
  };
}

/** The same key for all messages about one incident. A message about several incidents has a key of its own. */
function groupOf({ id, transitions }: Notification): string {
  const [first, ...others] = new Set(transitions.map(({ incident }) => incident.id));
  return others.length === 0 && first !== undefined ? first : id;
}

function renderOne({ status, labels, annotations, startsAt, endsAt }: LabelledAlert): object {
  return {
    status,
    labels,
    annotations,
    startsAt: new Date(startsAt).toISOString(),
    // Go writes this if there is no time.
    endsAt: endsAt === undefined ? '0001-01-01T00:00:00Z' : new Date(endsAt).toISOString(),
    generatorURL: '',
    fingerprint: labels['incident'] ?? '',
  };
}

/** The entries that all of them share. */
function common(all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)),
  );
}
