/** @module What the dispatcher goes by follows the store within a second, and leaves a store that is slow in a storm alone. */

import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRules } from '../../../src/agent/alerting/delivery-rules.ts';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { incidentOf, transitionOf } from '../../store/samples.ts';

/** How often the store was read at these instants (ms), when each reading takes so long. */
async function countReads(instants: readonly number[], takes: number): Promise<readonly number[]> {
  let reads = 0;
  let clock = 0;
  const rules = createRules({
    store: {
      async silences() {
        reads += 1;
        await wait(takes);
        return [];
      },
      inhibitingIncidents: async () => [],
    },
    config: () => makeDefaultConfig(new Map(), '/tmp'),
    nextCron: createNextCron(),
    now: () => clock,
  });
  const counts: number[] = [];
  for (const at of instants) {
    clock = at;
    await rules.current();
    counts.push(reads);
  }
  return counts;
}

test('the store is read every second, and more seldom where that takes long', async () => {
  expect(await countReads([0, 900, 1_000], 0)).toEqual([1, 1, 2]);
  expect(await countReads([0, 1_900, 60_000], 100)).toEqual([1, 1, 2]);
});

test('what explains others holds before the store has been read again', async () => {
  let clock = 0;
  const { current, note } = createRules({
    store: { silences: async () => [], inhibitingIncidents: async () => [] },
    config: () => makeDefaultConfig(new Map(), '/tmp'),
    nextCron: createNextCron(),
    now: () => clock,
  });
  const outage = { cause: 'provider_outage', provider: 'sendgrid', host: 'api.sendgrid.com', told: ['mail'] } as const;
  const isExplained = async () =>
    (await current()).mutes.map(({ inhibition: explanation }) => explanation?.incident).join();
  await current();
  note(transitionOf(incidentOf('blog')));
  expect(await isExplained()).toBe('');
  for (const name of ['shop', 'news']) note(transitionOf(incidentOf(name, 1, outage)));
  expect(await isExplained()).toBe('i-shop');
  // The store may have been read just before it heard of it, but not the next time.
  clock = 1_000;
  expect(await isExplained()).toBe('i-shop');
  clock = 2_000;
  expect(await isExplained()).toBe('');
});
