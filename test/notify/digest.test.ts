/** @module A digest at PagerDuty and Alertmanager: incidents that it only counts. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { notify, opened, openMany, resolved } from '../fixtures/transitions.ts';
import { kinds } from './channel-samples.ts';
import { type Receivers, startReceivers } from './receivers.ts';
import { postableAlerts } from './schemas.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test('PagerDuty and Alertmanager get the incidents that a digest only counts', async () => {
  const { url, got } = await receivers.receive(kinds.pagerduty.accepts);
  const digest = {
    count: 62,
    parts: [{ type: 'incident.opened', provider: 'sendgrid', cause: 'revoked', count: 60 }],
    csv: '',
    covers: [],
    over: [
      {
        incident: 'inc-old-1',
        integration: 'old-1',
        provider: 'sendgrid',
        owner: 'mail',
        severity: 'critical',
        openedAt: opened.at,
        at: resolved.at,
      },
      { incident: 'inc-old-2', integration: 'old-2', severity: 'warning', openedAt: opened.at, at: resolved.at },
    ],
  } as const;
  const many: Notification = { ...notify(...openMany(50)), digest };
  await send(kinds.pagerduty.make(url), many);
  const events = got.map(({ body }) => JSON.parse(body));
  expect(events.slice(0, 2)).toMatchObject([
    { event_action: 'resolve', dedup_key: 'inc-old-1' },
    { event_action: 'resolve', dedup_key: 'inc-old-2' },
  ]);
  expect(events).toHaveLength(22);
  expect(events.at(-1).payload.summary).toBe(
    '[REVOKED] 60 SendGrid keys do not work, and 2 others (close this by hand)',
  );
  const manager = await receivers.receive(kinds.alertmanager.accepts);
  await send(kinds.alertmanager.make(manager.url), many);
  const alerts = JSON.parse(manager.got[0]?.body ?? '');
  expect(postableAlerts.safeParse(alerts).error).toBeUndefined();
  expect(alerts).toHaveLength(54);
  expect(alerts.slice(-3).map(({ labels }: { labels: object }) => labels)).toEqual([
    {
      alertname: 'KeymedicKeyFailing',
      incident: 'inc-old-1',
      integration: 'old-1',
      severity: 'critical',
      provider: 'sendgrid',
      owner: 'mail',
    },
    { alertname: 'KeymedicKeyWarning', incident: 'inc-old-2', integration: 'old-2', severity: 'warning' },
    { alertname: 'KeymedicKeyUnknown', incident: 'inc-old-2', integration: 'old-2', severity: 'warning' },
  ]);
  expect(alerts.at(-1)).toMatchObject({ endsAt: '2026-09-14T09:32:05.000Z' });
  expect(alerts[0]).toMatchObject({
    labels: { alertname: 'KeymedicDigest' },
    annotations: { summary: '60 SendGrid keys do not work, and 2 others' },
    endsAt: '2026-09-15T09:14:05.000Z',
  });
});
