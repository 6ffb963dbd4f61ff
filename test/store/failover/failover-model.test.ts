/** @module Property: whatever happens to the store meanwhile, every transition is sent, under one id, in order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StoreError } from '../../../src/store/error.ts';
import { createFailoverStore, type FailoverStore } from '../../../src/store/failover/failover-store.ts';
import type { Operations } from '../../../src/store/sql/operations.ts';
import { storeOn } from '../../../src/store/sqlite/open.ts';
import { callOn, createHistory, openInThread, type Step, step, verify } from '../random-history.ts';

const troubles = ['locked', 'full', 'read_only', 'io', 'corrupt'] as const;

type Fault =
  | { readonly do: 'store'; readonly is: (typeof troubles)[number] | 'well' }
  /** The next of these calls is carried out, and its reply is lost. */
  | { readonly do: 'silent'; readonly call: keyof Operations }
  /** The file is gone, and another one is made. */
  | { readonly do: 'gone' };

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ do: fc.constant('store' as const), is: fc.constantFrom(...troubles, 'well' as const, 'well' as const) }),
  fc.record({
    do: fc.constant('silent' as const),
    call: fc.constantFrom(
      'record' as const,
      'claim' as const,
      'recordAttempt' as const,
      'importEntries' as const,
      'restoreSnapshot' as const,
    ),
  }),
  fc.constant({ do: 'gone' as const }),
);

/** Runs the steps on a daemon's store; resolves when everything has been sent that can be. */
async function run(steps: readonly (Step | Fault)[]): Promise<void> {
  const history = createHistory();
  let file = openInThread();
  let trouble: (typeof troubles)[number] | undefined;
  let silent: keyof Operations | undefined;
  let isGone = false;
  let life = 0;
  /** How many messages were received before the store went away. */
  let receivedBefore = 0;
  let recovered = Promise.withResolvers<void>();
  let store = await start();

  async function start(): Promise<FailoverStore> {
    life += 1;
    const own = life;
    const call: ReturnType<typeof callOn> = async (operation, ...input) => {
      if (own !== life) throw new StoreError('io', 'This process is dead.');
      if (isGone) {
        isGone = false;
        throw new StoreError('io', 'The file was deleted.');
      }
      if (trouble !== undefined) throw new StoreError(trouble, 'The store is away.');
      const result = await callOn(file.operations)(operation, ...input);
      if (silent !== operation) return result;
      silent = undefined;
      throw new StoreError('io', 'The answer was lost.');
    };
    // The process that leased these is dead.
    const pending = file.operations.exportPending(1000).map((entry) => ({ ...entry, leaseUntil: 0 }));
    if (trouble === undefined) file.operations.importEntries(pending, []);
    return createFailoverStore(storeOn({ call, close: async () => {} }), {
      onTrouble: () => {
        receivedBefore = history.received.length;
      },
      onRecovered: () => recovered.resolve(),
      known: { pending, silences: [] },
      snapshot: () => ({
        instanceSecret: 'one',
        standings: [...history.open].map(([integration, incident]) => ({ integration, warned: [], incident })),
      }),
      ...(trouble === undefined ? {} : { trouble: new StoreError(trouble, 'The store is away.') }),
      firstPause: 0,
      longestPause: 0,
    });
  }

  /** Waits until the failover store has noticed that the store is back. */
  async function awaitRecovery(): Promise<void> {
    while (trouble === undefined && store.trouble() !== undefined) {
      recovered = Promise.withResolvers<void>();
      await recovered.promise;
    }
  }

  /** Kill -9: what was in memory alone is as if it had never been, and may be sent in other words. */
  async function restart(): Promise<void> {
    const dead = store;
    if (dead.trouble() !== undefined) {
      history.received = history.received.slice(0, receivedBefore);
      const written = new Set(
        file.operations.exportAll().flatMap(({ notification }) => notification.transitions.map(({ id }) => id)),
      );
      history.happened = history.happened.filter(({ id }) => written.has(id));
      history.open.clear();
      for (const incident of file.operations.openIncidents()) history.open.set(incident.integration, incident);
    }
    store = await start();
    await dead.close();
  }

  for (const one of steps) {
    if (one.do === 'store') trouble = one.is === 'well' ? undefined : one.is;
    else if (one.do === 'silent') silent = one.call;
    else if (one.do === 'gone') {
      if (trouble !== undefined) continue;
      file.connection.close();
      file = openInThread();
      isGone = true;
      await store.pending();
    } else if (await history.perform(one, store)) await restart();
    await awaitRecovery();
  }
  trouble = undefined;
  silent = undefined;
  await awaitRecovery();
  await history.calm(store);
  await awaitRecovery();
  expect(store.unwritten()).toBe(0);
  expect(file.operations.pending()).toBe(0);
  expect(
    file.operations
      .openIncidents()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([...history.open.values()].map(({ id }) => id).toSorted());
  await store.close();
  file.connection.close();
  verify(history);
}

test('every transition is sent under one id, in order, and never an end without its beginning', async () => {
  const steps = fc.array(fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: fault }), {
    minLength: 5,
    maxLength: 60,
  });
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: Number(process.env['RUNS'] ?? 150) });
}, 600_000);
