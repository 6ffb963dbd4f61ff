/** @module Trouble that is never the same twice: on the scheduler's clock, each kind is told in time. */

import { expect, test } from 'vitest';
import type { ProbeOrder } from '../../../src/core/model/exchange.ts';
import { summarise } from '../../../src/core/overview/incident-report.ts';
import { makeIntegration } from '../diagnose/fake-context.ts';
import { openScheduler } from './open-scheduler.ts';

const refused = () => ({ status: 401, body: '{"errors":[{"message":"The provided authorization grant is invalid"}]}' });

/** Made-up keys are refused, so that an acceptance means something. */
const accepted = ({ credential }: Pick<ProbeOrder, 'credential'>) =>
  credential === 'real' ? { status: 200, body: '{"scopes":["mail.send"]}' } : refused();

const shop = makeIntegration('shop', 'sendgrid', { schedule: { kind: 'every', every: 60_000 } });

/** Opens a scheduler whose ESP the test changes. `counted`: the one integration, as `status` counts it. */
function openTrouble(integration = shop) {
  let answer: NonNullable<Parameters<typeof openScheduler>[0]['answer']> = accepted;
  const opened = openScheduler({ integrations: [integration], answer: (order, host) => answer(order, host) });
  opened.scheduler.start();
  return {
    ...opened,
    become: (next: typeof answer) => {
      answer = next;
    },
    counted: () =>
      summarise(
        [integration.id],
        opened.recorded.slice(-1).map(({ standing }) => standing),
        0,
        true,
      ),
  };
}

test('a key that comes and goes, and then fails for good, counts as failing and is told within minutes', async () => {
  const { pass, become, counted, transitions, recorded } = openTrouble();
  for (let turn = 0; turn < 5; turn++) {
    become(accepted);
    await pass(60);
    become(refused);
    await pass(61);
  }
  expect(recorded.at(-1)?.standing.incident?.flapping).toBe(true);
  become(accepted);
  await pass(60);
  expect(counted()).toMatchObject({ failing: 1, healthy: 0 });
  const before = transitions().length;
  become(refused);
  await pass(240);
  expect(counted()).toMatchObject({ failing: 1 });
  expect(transitions().slice(before)).toEqual(['incident.updated']);
  expect(recorded.at(-1)?.standing.incident?.flapping).toBeUndefined();
});

test('a key that comes and goes every minute, and then works, is over after half an hour', async () => {
  const { pass, become, counted, transitions } = openTrouble();
  for (let turn = 0; turn < 5; turn++) {
    become(accepted);
    await pass(60);
    become(refused);
    await pass(61);
  }
  become(accepted);
  await pass(32 * 60);
  expect(counted()).toMatchObject({ healthy: 1 });
  expect(transitions().at(-1)).toBe('incident.resolved');
});

test('an ESP that answers 429 for ever: within an hour nobody is told, then the key cannot be checked', async () => {
  const { pass, become, counted, transitions } = openTrouble();
  await pass(60);
  become(() => ({ status: 429, body: '{}' }));
  await pass(50 * 60);
  expect(transitions()).toEqual([]);
  expect(counted()).toMatchObject({ healthy: 0, confirming: 1 });
  await pass(15 * 60);
  expect(transitions()).toEqual(['incident.opened']);
  expect(counted()).toMatchObject({ healthy: 0, unknown: 1 });
  become(accepted);
  await pass(120);
  expect(transitions()).toEqual(['incident.opened', 'incident.resolved']);
});

test('a key that failed before the ESP answers 429 stays failing', async () => {
  const { pass, become, counted, transitions } = openTrouble();
  become(refused);
  await pass(10);
  become(() => ({ status: 429, body: '{}' }));
  await pass(2 * 3600);
  expect(transitions()).toEqual(['incident.opened']);
  expect(counted()).toMatchObject({ failing: 1 });
});

test('a verdict that waits for its confirmation is probed once a minute while the ESP gives none', async () => {
  const { pass, become, examined } = openTrouble({ ...shop, schedule: { kind: 'every', every: 86_400_000 } });
  await pass(1);
  become(refused);
  await pass(86_401);
  examined();
  become(() => ({ status: 429, body: '{}' }));
  await pass(600);
  expect(examined().length).toBeLessThanOrEqual(11);
});

test.each([
  ['a refusal', { ...refused(), headers: { 'retry-after': '86400' } }, 35],
  ['an outage', { status: 503, body: 'maintenance', headers: { 'retry-after': '3600' } }, 5 * 60],
])('a pause that %s asks for does not hold its confirmation back', async (_, answer, within) => {
  const { pass, become, transitions } = openTrouble();
  await pass(60);
  become(() => answer);
  await pass(60 + within);
  expect(transitions()).toEqual(['incident.opened']);
});

test('a pause that a rate limit asks for is kept', async () => {
  const { pass, become, fake } = openTrouble();
  become(() => ({ status: 429, body: '{}', headers: { 'retry-after': '1800' } }));
  await pass(1);
  const sent = fake.sent.length;
  expect(sent).toBeGreaterThan(0);
  await pass(1798);
  expect(fake.sent).toHaveLength(sent);
  await pass(60);
  expect(fake.sent.length).toBeGreaterThan(sent);
});

test('a pause that the ESP asks of one key does not hold the confirmation of another back for long', async () => {
  const held = { status: 429, body: '{}', headers: { 'retry-after': '600' } };
  const opened = openScheduler({
    integrations: [shop],
    answer: ({ parts }) =>
      Object.values(parts).some((part) => part.reveal() === opened.keys.get('blog')) ? held : refused(),
  });
  const { scheduler, pass, reload, recorded, examined } = opened;
  scheduler.start();
  await pass(1);
  await reload([shop, { ...shop, id: 'blog' }]);
  await pass(3);
  expect(examined().map(({ verdict }) => verdict)).toEqual([
    expect.stringContaining('failing'),
    'unknown rate_limited',
  ]);
  await pass(3 * 60);
  expect(recorded.flatMap(({ transition }) => transition?.transition.incident.integration ?? [])).toEqual(['shop']);
  expect(examined().every(({ id }) => id === 'shop')).toBe(true);
});

test('a key that is refused and down in turns is told within minutes, and nothing is certain', async () => {
  const { pass, become, transitions, recorded } = openTrouble();
  await pass(60);
  let probes = 0;
  become(() => (probes++ % 2 === 0 ? refused() : { status: 500, body: 'oops' }));
  await pass(8 * 60);
  expect(transitions()).toEqual(['incident.opened']);
  expect(recorded.at(-1)?.standing.incident?.confidence).not.toBe('certain');
});
