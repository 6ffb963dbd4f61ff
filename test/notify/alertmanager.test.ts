/** @module The Alertmanager channel: labels and the end of an alert. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Transition } from '../../src/core/model/incident.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { notify, opened, resolved, updated } from '../fixtures/transitions.ts';
import { kinds } from './channel-samples.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test('Alertmanager gets the same labels at the beginning and at the end, and an end of its own', async () => {
  const { url, got } = await receivers.receive(kinds.alertmanager.accepts);
  await send(kinds.alertmanager.make(url), notify(opened));
  await send(kinds.alertmanager.make(url), notify(resolved));
  const [[begin], [end]] = got.map(({ body }) => JSON.parse(body));
  expect(end.labels).toEqual(begin.labels);
  expect(begin.labels).toEqual({
    alertname: 'KeymedicKeyFailing',
    incident: 'inc-7f3a2c',
    integration: 'shop-receipts',
    severity: 'critical',
    provider: 'sendgrid',
    owner: 'Mail team <mail-team@shop.example>',
  });
  expect(begin).toMatchObject({ startsAt: '2026-09-14T09:14:05.000Z', endsAt: '2026-10-14T09:14:05.000Z' });
  expect(end.endsAt).toBe('2026-09-14T09:32:05.000Z');
  expect(got[0]).toMatchObject({ url: '/hook/s3cret-path/api/v2/alerts', headers: { authorization: 'Bearer s3cret' } });
});

test('Alertmanager ends the alert of the former kind when an incident changes its kind', async () => {
  const { url, got } = await receivers.receive(kinds.alertmanager.accepts);
  const unknown = { ...opened, incident: { ...opened.incident, kind: 'unknown', severity: 'warning' } } as const;
  for (const transition of [unknown, updated, resolved]) await send(kinds.alertmanager.make(url), notify(transition));
  const open = new Set<string>();
  for (const { body } of got)
    for (const { labels, endsAt } of JSON.parse(body)) {
      if (Date.parse(endsAt) > resolved.at) open.add(JSON.stringify(labels));
      else open.delete(JSON.stringify(labels));
    }
  expect([...open]).toEqual([]);
  expect(JSON.parse(got[0]?.body ?? '')).toHaveLength(1);
});

test('Alertmanager gets the last owner, and no end before the beginning when the clock was set back', async () => {
  const { url, got } = await receivers.receive(kinds.alertmanager.accepts);
  const at = opened.at - 3_600_000;
  const left: Transition = {
    ...resolved,
    at,
    incident: { ...resolved.incident, provider: 'sendgrid', owner: 'mail', resolvedAt: at },
    subject: { id: 'shop-receipts', provider: 'sendgrid', providerName: 'SendGrid', usedBy: [] },
    unwatched: true,
  };
  await send(kinds.alertmanager.make(url), notify(left));
  const [alert] = JSON.parse(got[0]?.body ?? '');
  expect(alert.labels).toMatchObject({ owner: 'mail', provider: 'sendgrid' });
  expect(alert.endsAt).toBe(alert.startsAt);
});
