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
