/** @module The forms of a webhook body, and the signatures of a webhook. */

import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { Notification } from '../../../src/core/model/notification.ts';
import { notify, opened, resolved, warned } from '../../fixtures/transitions.ts';
import { answer, notifications } from '../channel-samples.ts';
import { inline, type Receivers, signingSecret, startReceivers } from '../receivers.ts';
import { alertmanagerWebhook, cloudEvent } from '../schemas.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test.each([
  ['cloudevents', cloudEvent, 'application/cloudevents+json'],
  ['alertmanager', alertmanagerWebhook, 'application/json'],
] as const)('a webhook can have the form of %s', async (format, schema, type) => {
  for (const [what, notification] of notifications) {
    const { url, got } = await receivers.receive(answer(204));
    const channel: Channel = { id: 'ops', type: 'webhook', url: inline(url), secret: inline(signingSecret), format };
    expect(await send(channel, notification)).toMatchObject({ outcome: 'delivered' });
    expect(schema.safeParse(JSON.parse(got[0]?.body ?? '')).error, what).toBeUndefined();
    expect(got[0]?.headers['content-type']).toBe(type);
    new Webhook(signingSecret).verify(got[0]?.body ?? '', got[0]?.headers as Record<string, string>);
  }
});

test("Alertmanager's form has one group key from the beginning of an incident to its end", async () => {
  const { url, got } = await receivers.receive(answer(204));
  const secret = inline(signingSecret);
  const channel: Channel = { id: 'ops', type: 'webhook', url: inline(url), secret, format: 'alertmanager' };
  for (const transition of [opened, resolved, warned]) await send(channel, notify(transition));
  const [begin, end, other] = got.map(({ body }) => JSON.parse(body).groupKey);
  expect(end).toBe(begin);
  expect(other).not.toBe(begin);
});

test('a webhook signs with the new secret and with the old ones', async () => {
  const old = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const { url, got } = await receivers.receive(answer(204));
  const secrets = { secret: inline(signingSecret), oldSecrets: [inline(old)] };
  await send({ id: 'ops', type: 'webhook', url: inline(url), ...secrets }, notify(opened));
  expect(got[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  for (const secret of [signingSecret, old])
    new Webhook(secret).verify(got[0]?.body ?? '', got[0]?.headers as Record<string, string>);
});
