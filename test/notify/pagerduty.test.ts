/** @module The PagerDuty channel: one event for each change of an incident, and a limit on openings. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Transition } from '../../src/core/model/incident.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { acknowledged, notify, opened, openMany, reminded, resolved, updated } from '../fixtures/transitions.ts';
import { delayed, key, kinds } from './channel-samples.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test('PagerDuty gets each change of an incident, with the same key', async () => {
  const { url, got } = await receivers.receive(kinds.pagerduty.accepts);
  for (const transition of [opened, acknowledged, updated, reminded, resolved])
    await send(kinds.pagerduty.make(url), notify(transition));
  const events = got.map(({ body }) => JSON.parse(body));
  expect(events.map(({ event_action }) => event_action)).toEqual([
    'trigger',
    'acknowledge',
    'trigger',
    'trigger',
    'resolve',
  ]);
  expect(new Set(events.map(({ dedup_key }) => dedup_key))).toEqual(new Set(['inc-7f3a2c']));
  expect(got[0]?.url).toBe('/hook/s3cret-path/v2/enqueue');
  expect(events[0]).toMatchObject({
    routing_key: key,
    payload: {
      summary: '[REVOKED] SendGrid key shop-receipts does not work',
      severity: 'critical',
      source: 'shop-receipts',
      class: 'revoked',
      timestamp: '2026-09-14T09:14:05.000Z',
    },
    links: [{ href: 'https://app.sendgrid.com/settings/api_keys' }],
  });
});

test('PagerDuty gets an incident that is over as information, and its end', async () => {
  const { url, got } = await receivers.receive(kinds.pagerduty.accepts);
  await send(kinds.pagerduty.make(url), delayed);
  const events = got.map(({ body }) => JSON.parse(body));
  expect(events).toMatchObject([
    {
      event_action: 'trigger',
      payload: { severity: 'info', summary: expect.stringContaining('was down 09:14–09:32 UTC') },
    },
    { event_action: 'resolve' },
  ]);
});

test('PagerDuty gets at most twenty openings, and every end', async () => {
  const { url, got } = await receivers.receive(kinds.pagerduty.accepts);
  const ends = openMany(30, 'Mailgun').map((one): Transition => ({ ...one, type: 'incident.resolved' }));
  await send(kinds.pagerduty.make(url), notify(...openMany(300), ...ends));
  const events = got.map(({ body }) => JSON.parse(body));
  const triggers = events.filter(({ event_action }) => event_action === 'trigger');
  expect(triggers).toHaveLength(20);
  expect(triggers.at(-1).payload.summary).toBe('[REVOKED] 281 SendGrid keys do not work (close this by hand)');
  expect(events.filter(({ event_action }) => event_action === 'resolve')).toHaveLength(30);
});
