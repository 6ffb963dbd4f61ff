/** @module The tests that every store with a transferable outbox must pass. */

import { expect, test } from 'vitest';
import type { Store } from '../../src/store/contract.ts';
import { newEntry } from '../../src/store/entry.ts';
import type { TransferStore } from '../../src/store/transfer-contract.ts';
import { failing, idOf, incidentOf, noon, resolved, transitionOf } from './samples.ts';

const lease = 60_000;
const delivered = { outcome: 'delivered', says: '250 ok' } as const;

/** An empty store and the part that moves entries; both are the same object unless a wrapper stands between them. */
export interface TransferCase {
  readonly store: Store;
  readonly transfer: Pick<TransferStore, 'exportPending' | 'importEntries'>;
}

/** Defines the tests; `open` gives an empty store. */
export function testTransferContract(name: string, open: () => Promise<TransferCase>): void {
  function check(what: string, run: (opened: TransferCase) => Promise<void>): void {
    test(`${name}: ${what}`, async () => {
      const opened = await open();
      try {
        await run(opened);
      } finally {
        await opened.store.close();
      }
    });
  }

  check('pending entries can be exported and imported', async ({ store, transfer }) => {
    await store.record([failing('shop', ['mail'])]);
    await store.claim(noon, lease, 10);
    await store.record([resolved('shop', ['mail'])]);
    const pending = await transfer.exportPending();
    expect(pending.map(({ notification: { id, attempts } }) => [id, attempts])).toEqual([
      [idOf('shop', 1, 'mail'), 1],
      [idOf('shop', 2, 'mail'), 0],
    ]);
    const [opening, ending] = pending;
    if (opening === undefined || ending === undefined) {
      throw new Error('two were expected');
    }
    const sent = { ...opening, state: 'delivered', deliveries: [{ at: noon, delivery: delivered }] } as const;
    await transfer.importEntries([sent, { ...ending, frozenAt: noon, touchedAt: noon, nextAt: noon + 5000 }]);
    await transfer.importEntries([{ ...opening, state: 'waiting' }]);
    expect(await store.pending()).toBe(1);
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    expect((await store.claim(noon + 5000, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'mail')]);
  });

  check('a notification sent from memory is not sent again', async ({ store, transfer }) => {
    const recorded = failing('shop', ['mail']);
    const entry = newEntry(transitionOf(incidentOf('shop')), 'mail');
    await store.record([recorded]);
    await transfer.importEntries([
      {
        ...entry,
        state: 'delivered',
        frozenAt: noon,
        touchedAt: noon,
        deliveries: [{ at: noon, delivery: delivered }],
      },
    ]);
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    expect(await store.pending()).toBe(0);
  });
}
