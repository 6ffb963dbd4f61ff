/** @module The delivery rules follow the store within a second, and read a slow store less often. */

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

test('the store is read every second, and less often where that takes long', async () => {
  expect(await countReads([0, 900, 1_000], 0)).toEqual([1, 1, 2]);
  expect(await countReads([0, 1_900, 60_000], 100)).toEqual([1, 1, 2]);
});

test('an incident inhibits others before the store has been read again', async () => {
  let clock = 0;
  const { current, record } = createRules({
    store: { silences: async () => [], inhibitingIncidents: async () => [] },
    config: () => makeDefaultConfig(new Map(), '/tmp'),
    nextCron: createNextCron(),
    now: () => clock,
  });
  const outage = { cause: 'provider_outage', provider: 'sendgrid', host: 'api.sendgrid.com', told: ['mail'] } as const;
  const inhibitedBy = async () => (await current()).mutes.map(({ inhibition }) => inhibition?.incident).join();
  await current();
  record(transitionOf(incidentOf('blog')));
  expect(await inhibitedBy()).toBe('');
  for (const name of ['shop', 'news']) record(transitionOf(incidentOf(name, 1, outage)));
  expect(await inhibitedBy()).toBe('i-shop');
  // The store may have been read just before the incident was written; the next read has it.
  clock = 1_000;
  expect(await inhibitedBy()).toBe('i-shop');
  clock = 2_000;
  expect(await inhibitedBy()).toBe('');
});
