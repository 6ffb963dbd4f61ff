/** @module The scheduler on a clock that the test moves: when each integration is examined, and what follows from it. */

import { expect, test } from 'vitest';
import type { Integration } from '../../../src/core/model/config.ts';
import type { ProbeOrder } from '../../../src/core/model/exchange.ts';
import { createFakeContext, makeIntegration } from '../diagnose/fake-context.ts';
import { openScheduler } from './open-scheduler.ts';

const refused = () => ({ status: 401, body: '{"errors":[{"message":"The provided authorization grant is invalid"}]}' });

/** Made-up keys are refused, so that an acceptance means something. */
const accepted = ({ credential }: Pick<ProbeOrder, 'credential'>) =>
  credential === 'real' ? { status: 200, body: '{"scopes":["mail.send"]}' } : refused();

const shop = makeIntegration('shop', 'sendgrid', { schedule: { kind: 'every', every: 60_000 } });
const blog: Integration = { ...shop, id: 'blog' };

test('all are examined soon after the start, and then at their interval', async () => {
  const { scheduler, pass, examined } = openScheduler({ integrations: [shop, blog], answer: accepted });
  scheduler.start();
  await pass(1);
  const first = examined();
  expect(new Set(first.map(({ id }) => id))).toEqual(new Set(['shop', 'blog']));
  expect(first.map(({ verdict }) => verdict)).toEqual(['healthy healthy', 'healthy healthy']);
  await pass(600);
  const times = examined().flatMap(({ id, at }) => (id === 'shop' ? [at] : []));
  expect(times).toHaveLength(10);
  expect(new Set(times.slice(1).map((at, index) => at - (times[index] ?? 0)))).toEqual(new Set([60]));
});

test('a refusal is confirmed within seconds, opens one incident, and keeps the interval then', async () => {
  const { scheduler, pass, examined, transitions } = openScheduler({ integrations: [shop], answer: refused });
  scheduler.start();
  await pass(1);
  expect(transitions()).toEqual([]);
  await pass(5);
  expect(transitions()).toEqual(['incident.opened']);
  expect(examined()).toHaveLength(2);
  await pass(120);
  expect(examined()).toHaveLength(2);
  expect(transitions()).toEqual(['incident.opened']);
});

test('a reload that changes the owner or the interval of a key does not put off its confirmation', async () => {
  const hourly = { ...shop, schedule: { kind: 'every', every: 3_600_000 } } as const;
  const { scheduler, pass, reload, transitions } = openScheduler({ integrations: [hourly], answer: refused });
  scheduler.start();
  await pass(1);
  await reload([{ ...hourly, owner: 'ops@a.test' }]);
  await reload([{ ...hourly, owner: 'ops@a.test', schedule: { kind: 'every', every: 7_200_000 } }]);
  await pass(6);
  expect(transitions()).toEqual(['incident.opened']);
});

test('a reload that changes the interval of a healthy key takes effect at once', async () => {
  const { scheduler, pass, reload, examined } = openScheduler({ integrations: [shop], answer: accepted });
  scheduler.start();
  await pass(1);
  examined();
  await reload([{ ...shop, schedule: { kind: 'every', every: 10_000 } }]);
  await pass(25);
  expect(examined().length).toBeGreaterThan(1);
});

test('an ESP that asks for a pause is left alone by all integrations that its limit may be about', async () => {
  let isBusy = true;
  const { scheduler, pass, examined } = openScheduler({
    integrations: [shop, blog],
    answer: (order) => (isBusy ? { status: 429, body: '{}', headers: { 'retry-after': '180' } } : accepted(order)),
  });
  scheduler.start();
  await pass(1);
  expect(examined().length).toBeGreaterThan(0);
  isBusy = false;
  await pass(178);
  expect(examined()).toEqual([]);
  await pass(5);
  expect(new Set(examined().map(({ id }) => id))).toEqual(new Set(['shop', 'blog']));
});

test('an examination without descriptors is repeated after five seconds and recorded nowhere', async () => {
  const { send } = createFakeContext({ answer: accepted });
  let failures = 2;
  const { scheduler, pass, examined, recorded, events } = openScheduler({
    integrations: [shop],
    context: {
      async send(order) {
        const exchange = await send(order);
        failures -= 1;
        if (failures < 0) return exchange;
        return { ...exchange, answer: { kind: 'none', phase: 'client', code: 'EMFILE', message: 'too many' } };
      },
    },
  });
  scheduler.start();
  await pass(1);
  expect(events).toEqual(['no descriptors']);
  await pass(4);
  expect(events).toHaveLength(1);
  await pass(1);
  expect(events).toHaveLength(2);
  expect(recorded).toEqual([]);
  await pass(5);
  expect(examined()).toMatchObject([{ verdict: 'healthy healthy', at: 11 }]);
});

test('a reload ends removed integrations, examines those that are probed differently, and leaves the others alone', async () => {
  const { scheduler, pass, examined, reload, transitions, events } = openScheduler({
    integrations: [shop, blog],
    answer: refused,
  });
  scheduler.start();
  await pass(10);
  expect(transitions()).toEqual(['incident.opened', 'incident.opened']);
  examined();
  await reload([{ ...blog, usedBy: ['newsletter'] }]);
  expect(events).toEqual(['removed shop']);
  expect(transitions().at(-1)).toBe('incident.resolved');
  expect(examined()).toEqual([]);
  await pass(120);
  expect(new Set(examined().map(({ id }) => id))).toEqual(new Set(['blog']));
  await reload([{ ...blog, region: 'eu' }]);
  await pass(1);
  expect(examined()).toMatchObject([{ id: 'blog' }]);
});

test('an integration that comes back has its standing', async () => {
  const { scheduler, pass, reload, transitions } = openScheduler({ integrations: [shop], answer: refused });
  scheduler.start();
  await pass(6);
  await reload([]);
  await reload([shop]);
  await pass(120);
  expect(transitions()).toEqual(['incident.opened', 'incident.resolved', 'incident.opened']);
});

test('an answer to settings that changed meanwhile is dropped, and the new ones are examined at once', async () => {
  const { send } = createFakeContext({ answer: refused });
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let sent = 0;
  const { scheduler, pass, recorded, reload, flush } = openScheduler({
    integrations: [shop],
    context: {
      async send(order) {
        await answers[sent++]?.promise;
        return send(order);
      },
    },
  });
  scheduler.start();
  await pass(1);
  await reload([{ ...shop, region: 'eu' }]);
  answers[0]?.resolve();
  await flush();
  expect(recorded).toEqual([]);
  await pass(1);
  expect(sent).toBe(2);
});

test('a stop waits for the examination under way; what ends after an abandonment does not count', async () => {
  const { send } = createFakeContext({ answer: accepted });
  const answer = Promise.withResolvers<void>();
  const { scheduler, pass, recorded, due, fake } = openScheduler({
    integrations: [shop],
    context: {
      async send(order) {
        await answer.promise;
        return send(order);
      },
    },
  });
  scheduler.start();
  await pass(1);
  due.set('shop', fake.now());
  const stopped = scheduler.stop();
  scheduler.abandon();
  answer.resolve();
  await stopped;
  await pass(120);
  expect(recorded).toEqual([]);
});

test('the secret of a refused key is watched: a new one is examined at once, before its interval', async () => {
  const fromFile: Integration = {
    ...shop,
    credential: { key: { from: 'file', path: '/run/secrets/key' } },
    schedule: { kind: 'every', every: 3_600_000 },
  };
  let isValid = false;
  const { scheduler, pass, examined, keys, events, transitions } = openScheduler({
    integrations: [fromFile],
    answer: (order) => (isValid ? accepted(order) : refused()),
  });
  scheduler.start();
  await pass(30);
  examined();
  await pass(60);
  expect(examined()).toEqual([]);
  isValid = true;
  keys.delete('shop');
  await pass(2);
  expect(events).toEqual(['secret changed shop']);
  expect(examined()).toMatchObject([{ verdict: 'healthy healthy' }]);
  expect(transitions()).toEqual(['incident.opened', 'incident.resolved']);
});

test('a mistake inside Keymedic is reported, and the integration is examined again as scheduled', async () => {
  const { send } = createFakeContext({ answer: accepted });
  let isBroken = true;
  const { scheduler, pass, examined, events } = openScheduler({
    integrations: [shop],
    context: { send: (order) => (isBroken ? Promise.reject(new TypeError('undefined')) : send(order)) },
  });
  scheduler.start();
  await pass(1);
  expect(events).toEqual([expect.stringMatching(/^Examining shop broke: TypeError/)]);
  isBroken = false;
  await pass(66);
  expect(examined()).toHaveLength(1);
});

test('after the clock was set back, cron expressions are due at their next time', async () => {
  const hourly: Integration = { ...shop, schedule: { kind: 'cron', expression: '0 * * * *', timezone: 'UTC' } };
  const { scheduler, pass, examined, fake } = openScheduler({ integrations: [hourly], answer: accepted });
  scheduler.start();
  await pass(1);
  expect(examined()).toHaveLength(1);
  fake.pass(-2 * 3_600_000);
  scheduler.rescheduleCron();
  await pass(3_600);
  expect(examined()).toHaveLength(1);
});

test('the lag is the time for which the oldest waiting examination has been due', async () => {
  const answer = Promise.withResolvers<void>();
  const { send } = createFakeContext({ answer: accepted });
  const integrations = Array.from({ length: 20 }, (_, index) => ({ ...shop, id: `shop${index}` }));
  const { scheduler, pass, flush } = openScheduler({
    integrations,
    context: {
      async send(order) {
        await answer.promise;
        return send(order);
      },
    },
  });
  scheduler.start();
  expect(scheduler.lag()).toBe(0);
  await pass(11);
  expect(scheduler.lag()).toBe(10_000);
  answer.resolve();
  for (let turn = 0; turn < 20; turn++) await flush();
  await pass(30);
  expect(scheduler.lag()).toBe(0);
});
