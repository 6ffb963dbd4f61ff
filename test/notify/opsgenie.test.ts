/** @module The Opsgenie channel: alerts are found by their alias. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { acknowledged, notify, opened, resolved } from '../fixtures/transitions.ts';
import { key, kinds } from './channel-samples.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test('Opsgenie closes and acknowledges by alias', async () => {
  const { url, got } = await receivers.receive(kinds.opsgenie.accepts);
  for (const transition of [opened, acknowledged, resolved]) await send(kinds.opsgenie.make(url), notify(transition));
  expect(got.map((request) => request.url)).toEqual([
    '/hook/s3cret-path/v2/alerts',
    '/hook/s3cret-path/v2/alerts/inc-7f3a2c/acknowledge?identifierType=alias',
    '/hook/s3cret-path/v2/alerts/inc-7f3a2c/close?identifierType=alias',
  ]);
  expect(got[0]?.headers.authorization).toBe(`GenieKey ${key}`);
});
