/** @module The hand-over to a store that is back: nothing that comes meanwhile is left in memory. */

import { expect, test } from 'vitest';
import { handOver, restoreMemory } from '../../../src/store/failover/hand-over.ts';
import type { Snapshot } from '../../../src/store/transfer-contract.ts';
import { healthy, incidentOf } from '../samples.ts';

/** A hand-over that writes down its steps; `arrivals` entries come during the first import. */
async function run(options: {
  readonly arrivals?: number;
  readonly mayBeReplaced: boolean;
}): Promise<readonly string[]> {
  const { arrivals = 0, mayBeReplaced } = options;
  const steps: string[] = [];
  let left = 1;
  await handOver({
    store: {
      saveChannelStatus: async ({ channel }) => void steps.push(`status of ${channel}`),
      orphanedIncidents: async () => [incidentOf('lost')],
    },
    outbox: {
      handOver: async (isAll, work) => {
        steps.push(isAll ? 'all' : 'frozen');
        let coming = arrivals;
        await work(async () => {
          steps.push('import');
          left += coming;
          coming = 0;
        });
      },
    },
    trouble: { mayBeReplaced: () => mayBeReplaced },
    flush: async () => {
      steps.push(`flush ${left}`);
      left = 0;
    },
    isFlushed: () => left === 0,
    statuses: new Map([['mail', { channel: 'mail', at: 0, leftOut: [] }]]),
    onOrphaned: (incidents) => steps.push(`orphaned ${incidents.map(({ id }) => id)}`),
    onDone: () => steps.push('done'),
  });
  return steps;
}

test('entries are flushed before the outbox is imported, again if more came meanwhile', async () => {
  expect(await run({ arrivals: 2, mayBeReplaced: false })).toEqual([
    'frozen',
    'flush 1',
    'import',
    'flush 2',
    'import',
    'status of mail',
    'done',
  ]);
});

test('a store that may be another one gets everything, and is asked for incidents that nobody remembers', async () => {
  expect(await run({ mayBeReplaced: true })).toEqual([
    'all',
    'flush 1',
    'import',
    'status of mail',
    'orphaned i-lost',
    'done',
  ]);
});

test('memory is restored in batches, and at least once', async () => {
  const batches: number[] = [];
  const store = { restoreSnapshot: async ({ standings }: Snapshot) => void batches.push(standings.length) };
  const standings = Array.from({ length: 501 }, (_, index) => healthy(`key-${index}`, 'p1').standing);
  await restoreMemory(store, { instanceSecret: 'one', standings }, []);
  await restoreMemory(store, { instanceSecret: 'one', standings: [] }, []);
  expect(batches).toEqual([500, 1, 0]);
});
