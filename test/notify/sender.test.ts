/** @module The sender: notifications in several parts, and the rate of a channel. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Transition } from '../../src/core/model/incident.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { notify, opened, openMany } from '../fixtures/transitions.ts';
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

test('continues with the part that was refused, and sends no other part twice', async () => {
  let left = 3;
  const { url, got } = await receivers.receive((response) => {
    left -= 1;
    if (left === 0) response.writeHead(429, { 'Retry-After': '9' }).end();
    else response.writeHead(202).end('{"status":"success"}');
  });
  const channel = kinds.pagerduty.make(url);
  const group = notify(...openMany(5));
  expect(await send(channel, group)).toMatchObject({
    outcome: 'rejected',
    retryAfter: 9,
    says: '2 of 5 parts were taken. The receiver answered 429: it asks us to slow down.',
  });
  expect(await send(channel, { ...group, attempts: 1 })).toMatchObject({ outcome: 'delivered' });
  const keys = got.map(({ body }) => JSON.parse(body).dedup_key);
  expect(keys).toEqual(['01', '02', '03', '03', '04', '05'].map((number) => `inc-sendgrid-${number}`));
});

test('if the time is up after some parts, the next attempt follows soon, and that is no failure', async () => {
  const { url, got } = await receivers.receive((response) => {
    setTimeout(() => response.writeHead(202).end('{"status":"success"}'), 30);
  });
  const ends = openMany(40).map((one): Transition => ({ ...one, type: 'incident.resolved' }));
  const sendShortly = receivers.sendWithin(800);
  const outcomes = [];
  do outcomes.push(await sendShortly(kinds.pagerduty.make(url), notify(...ends)));
  while (outcomes.length < 10 && outcomes.at(-1)?.outcome !== 'delivered');
  expect(outcomes.length).toBeGreaterThan(1);
  for (const early of outcomes.slice(0, -1))
    expect(early).toMatchObject({ outcome: 'rejected', permanent: false, retryAfter: 1 });
  expect(outcomes[0]?.says).toMatch(/^\d+ of 40 parts were taken; the rest follows\.$/);
  expect(new Set(got.map(({ body }) => JSON.parse(body).dedup_key)).size).toBe(40);
});

test('a channel gets no more messages than its rate', async () => {
  const { url, got } = await receivers.receive(kinds.ntfy.accepts);
  const channel: Channel = { ...kinds.ntfy.make(url), id: 'paced', rate: { messages: 2, per: 60_000 } };
  const outcomes = [];
  for (let index = 0; index < 3; index += 1) outcomes.push(await send(channel, notify(opened)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'rejected']);
  expect(outcomes[2]).toMatchObject({ permanent: false, says: 'Held back: paced takes 2 messages in 60 s.' });
  expect((outcomes[2] as { retryAfter: number }).retryAfter).toBeGreaterThan(50);
  expect(got).toHaveLength(2);
});

test.each(Object.entries(kinds))(
  'an alert that cannot be made in full leaves in its plain form: %s',
  async (_, kind) => {
    const { url, got } = await receivers.receive(kind.accepts);
    const stored = {
      ...opened,
      incident: { ...opened.incident, cause: 'revoked', confidence: '‹secret›', severity: '‹secret›' },
      diagnosis: { ...opened.diagnosis, confidence: '‹secret›' },
    } as unknown as Transition;
    const delivery = await send(kind.make(url), notify(stored));
    expect(delivery.outcome).toBe('delivered');
    const body = got.map((one) => one.body).join('');
    expect(body).toContain('shop-receipts');
    expect(body).toMatch(/revoked/i);
  },
);
