/** @module The contract of every channel over HTTP: bodies that the receiver allows, and a verdict on each answer. */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Transition } from '../../src/core/model/incident.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { notify, opened, openMany } from '../fixtures/transitions.ts';
import { answer, kinds, longestBody, notifications, type Type, types } from './channel-samples.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test.each(types)('%s accepts every kind of alert', async (type) => {
  const { make, accepts, schema } = kinds[type];
  for (const [what, notification] of notifications) {
    const { url, got } = await receivers.receive(accepts);
    expect(await send(make(url), notification), what).toMatchObject({ outcome: 'delivered' });
    expect(got.length, what).toBeGreaterThan(0);
    for (const { body, method } of got) {
      expect(method).toBe('POST');
      expect(schema.safeParse(JSON.parse(body)).error, `${what}: ${body.slice(0, 300)}`).toBeUndefined();
      expect(body.length).toBeLessThan(400_000);
    }
  }
});

test.each(types)('%s respects its limits, and no name can escape into markup or mention people', async (type) => {
  const { make, accepts, schema } = kinds[type];
  const { url, got } = await receivers.receive(accepts);
  const nasty = fc.oneof(
    fc.constantFrom(
      '@here',
      '<!channel>',
      '<@U123>',
      '@everyone',
      '*a*_b_~c~`d`',
      '<b>x',
      '[x](https://evil.example)',
      'a\r\nBcc: b',
      '\u202eabc',
    ),
    fc.string({ unit: 'grapheme', maxLength: 3000 }),
  );
  await fc.assert(
    fc.asyncProperty(nasty, nasty, fc.nat(30), async (name, owner, others) => {
      const one: Transition = {
        ...opened,
        incident: { ...opened.incident, integration: name },
        subject: { id: name, provider: name, providerName: name, owner, usedBy: Array(others).fill(name) },
      };
      const before = got.length;
      expect(await send(make(url), notify(one, ...openMany(others)))).toMatchObject({ outcome: 'delivered' });
      for (const { body } of got.slice(before)) {
        expect(schema.safeParse(JSON.parse(body)).error, body.slice(0, 2000)).toBeUndefined();
        expect(body).not.toMatch(/\u202e|\\r|\n/);
        if (type === 'slack' || type === 'telegram' || type === 'teams') expect(body).not.toMatch(/<!channel>|<@U123>/);
        if (type === 'slack' || type === 'telegram' || type === 'teams')
          expect(body).not.toMatch(/[^\w.%+-]@(?:here|everyone)/);
      }
    }),
    { numRuns: 40 },
  );
});

const fillers: readonly (readonly [string, number])[] = [
  ['\u{1f6a8}', 900],
  ['a\u{1f6a8}', 900],
  ['"\\', 900],
  ['"', 100],
  ['<&>', 900],
  ['é', 900],
];

test.each(types)('%s cuts no character in two, and counts the bytes of its markup', async (type) => {
  const { make, accepts, schema } = kinds[type];
  const { url, got } = await receivers.receive(accepts);
  for (const [filler, times] of fillers) {
    const says = filler.repeat(times);
    const evidence = Array.from({ length: 60 }, (_, index) => ({
      kind: 'answer' as const,
      says: `${index} ${says}`,
      consistentWith: ['revoked' as const],
      strength: 'soft' as const,
    }));
    const incident = { ...opened.incident, integration: says };
    const { diagnosis } = opened;
    if (diagnosis === undefined) throw new Error('no diagnosis');
    const one: Transition = { ...opened, incident, diagnosis: { ...diagnosis, evidence } };
    expect(await send(make(url), notify(one)), filler).toMatchObject({ outcome: 'delivered' });
    const { body = '' } = got.at(-1) ?? {};
    expect(schema.safeParse(JSON.parse(body)).error, filler).toBeUndefined();
    expect(body, filler).not.toMatch(/\\ud[89a-f]/i);
    expect(Buffer.byteLength(body), filler).toBeLessThanOrEqual(longestBody[type]);
  }
});

test.each(types)('%s names the status of a refusal, and never a secret', async (type) => {
  const { make } = kinds[type];
  for (const status of [302, 400, 401, 403, 404, 410, 413, 429, 500, 503]) {
    const headers = { Location: 'https://elsewhere.example/', 'Retry-After': '7' };
    const { url } = await receivers.receive(answer(status, 's3cret-answer 123:s3cret', headers));
    const delivery = await send(make(url), notify(opened));
    expect(delivery).toMatchObject({ outcome: 'rejected', permanent: status === 410 });
    if ([413, 429, 503].includes(status)) expect(delivery).toMatchObject({ retryAfter: 7 });
    // Or else its fallback, which takes over after three tries, would hear of it too late.
    else expect(delivery).not.toHaveProperty('retryAfter');
    expect(JSON.stringify(delivery)).not.toMatch(/s3cret|https?:/);
  }
});

test.each(types)('%s: a page that answers 200 to everything accepted nothing', async (type) => {
  const { url } = await receivers.receive(answer(200, '<!DOCTYPE html><title>Sign in</title>'));
  const delivery = await send(kinds[type].make(url), notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(/^The receiver answered 200, but not as \w+ does: look at the (URL|endpoint)\.$/);
});

test.each<[Type, number]>([
  ['discord', 200],
  ['ntfy', 200],
  ['slack', 200],
  ['telegram', 200],
  ['pagerduty', 202],
  ['opsgenie', 202],
])('%s: a %i that breaks off may be a success', async (type, status) => {
  const { url } = await receivers.receive((response) => {
    response.writeHead(status, { 'Content-Length': '100' });
    response.write('in', () => response.socket?.destroy());
  });
  expect(await receivers.send(kinds[type].make(url), notify(opened))).toMatchObject({
    outcome: 'unknown',
    says: expect.stringContaining('may have the alert'),
  });
});
