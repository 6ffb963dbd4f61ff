/** @module Goes on from memory while the store is locked, read-only or full, and writes everything once it is back. */

import type { Incident } from '../core/incident-types.ts';
import type { Recorded, Store } from './contract.ts';
import { StoreError } from './error.ts';
import { createJournal } from './journal.ts';
import { createMemoryOutbox } from './memory-outbox.ts';

export interface BufferedOptions {
  /** Called once when the store fails. Recording from inside is fine: it goes to memory. */
  readonly onTrouble: (error: StoreError) => void;
  /** Called when everything that was kept in memory has been written. */
  readonly onRecovered: () => void;
  /** First and longest pause (ms) between tries; 250 and 15 000 by default. */
  readonly firstPause?: number;
  readonly longestPause?: number;
}

export interface BufferedStore extends Store {
  /** What is wrong with the store now; undefined when nothing is. */
  trouble(): StoreError | undefined;
  /** Entries that are in memory only. */
  unwritten(): number;
}

interface Waiter {
  /** Done when so many entries have left the journal. */
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How many entries are written in one transaction. */
const batchSize = 500;

/**
 * Wraps a store. `record` resolves when the batch is written, or, in trouble, when it is in memory. `claim` and `settle`
 * then work on memory, with the same ids that the store would make, so that a message sent from memory and sent again by
 * the store after a crash is the same message. Reads the store once, to know what is on its way.
 */
export async function createBuffered(store: Store, options: BufferedOptions): Promise<BufferedStore> {
  const { firstPause = 250, longestPause = 15_000 } = options;
  const outbox = createMemoryOutbox(await store.unfinished());
  const journal = createJournal();
  let waiters: Waiter[] = [];
  let trouble: StoreError | undefined;
  let isWriting = false;
  let writing: Promise<void> = Promise.resolve();
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let pause = firstPause;
  let turn: Promise<unknown> = Promise.resolve();

  /** Claims, settlements and the hand-over come one after the other: none may see another half done. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  function fail(error: unknown): void {
    const isFirst = trouble === undefined;
    trouble = error instanceof StoreError ? error : new StoreError('io', `The store failed: ${messageOf(error)}.`);
    if (trouble.kind === 'io' || trouble.kind === 'corrupt') {
      outbox.forgetTold();
    }
    for (const waiter of waiters.splice(0)) {
      waiter.resolve();
    }
    retryLater();
    if (isFirst) {
      options.onTrouble(trouble);
    }
  }

  function retryLater(): void {
    clearTimeout(timer);
    if (!isClosed) {
      timer = setTimeout(startWriting, pause).unref();
    }
  }

  function startWriting(): void {
    writing = write();
  }

  /** One at a time: what comes meanwhile shares the next transaction. */
  async function write(): Promise<void> {
    if (isWriting) {
      retryLater();
      return;
    }
    isWriting = true;
    try {
      await writeJournal();
      if (trouble !== undefined) {
        await inTurn(handOver);
      }
    } catch (error) {
      journal.release(!(error instanceof StoreError) || error.kind === 'io');
      pause = trouble === undefined ? firstPause : Math.min(pause * 2, longestPause);
      fail(error);
    } finally {
      isWriting = false;
    }
    if (trouble === undefined && journal.entries().length > 0) {
      await write();
    }
  }

  async function writeJournal(): Promise<void> {
    let size = batchSize;
    for (let batch = journal.take(size); batch.length > 0; batch = journal.take(size)) {
      try {
        await store.record(batch);
      } catch (error) {
        if (error instanceof StoreError) {
          throw error;
        }
        // One entry that cannot be written (a mistake of ours) must not hold up the others: find it, and let it go.
        if (batch.length > 1) {
          size = 1;
          continue;
        }
        for (const waiter of takeWaiters(journal.dropped() + 1)) {
          waiter.reject(error);
        }
      }
      journal.drop(batch.length);
      for (const waiter of takeWaiters(journal.dropped())) {
        waiter.resolve();
      }
    }
  }

  function takeWaiters(until: number): readonly Waiter[] {
    const done = waiters.filter((waiter) => waiter.until <= until);
    waiters = waiters.filter((waiter) => waiter.until > until);
    return done;
  }

  async function handOver(): Promise<void> {
    do {
      await writeJournal();
      const untold = outbox.untold();
      await store.adopt(untold);
      outbox.markTold(untold);
    } while (journal.entries().length > 0);
    trouble = undefined;
    pause = firstPause;
    options.onRecovered();
  }

  function record(batch: readonly Recorded[]): Promise<void> {
    journal.add(batch);
    for (const { transition } of batch) {
      if (transition !== undefined) {
        outbox.enqueue(transition.transition, transition.channels);
      }
    }
    if (trouble !== undefined || batch.length === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      waiters.push({ until: journal.added(), resolve, reject });
      if (!isWriting) {
        startWriting();
      }
    });
  }

  return {
    ...store,
    record,
    trouble: () => trouble,
    unwritten: () => journal.entries().length,
    standings: async (ids) => {
      const known = new Map((await store.standings(ids)).map((standing) => [standing.integration, standing]));
      for (const { standing } of journal.entries()) {
        if (ids === undefined || ids.includes(standing.integration)) {
          known.set(standing.integration, standing);
        }
      }
      return [...known.values()];
    },
    openIncidents: async () => {
      const open = new Map((await store.openIncidents()).map((incident) => [incident.id, incident]));
      for (const { transition } of journal.entries()) {
        noteIncident(open, transition?.transition.incident);
      }
      return [...open.values()];
    },
    claim: (now, lease, limit, busy, rules) =>
      inTurn(async () => {
        if (trouble === undefined) {
          try {
            const claimed = await store.claim(now, lease, limit, busy, rules);
            outbox.mirrorClaim(claimed, now, now + lease);
            return claimed;
          } catch (error) {
            fail(error);
          }
        }
        return outbox.claim(now, lease, limit, busy, rules);
      }),
    settle: (notification, delivery, now, retryAt) =>
      inTurn(async () => {
        outbox.settle(notification, delivery, now, retryAt);
        if (trouble === undefined) {
          try {
            await store.settle(notification, delivery, now, retryAt);
            outbox.markTold(outbox.untold());
          } catch (error) {
            fail(error);
          }
        }
      }),
    pending: async () => (trouble === undefined ? store.pending() : outbox.pending()),
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await writing;
      // A last try: it ends with the store's own patience.
      if (trouble !== undefined) {
        await write();
      }
      await store.close();
    },
  };
}

function noteIncident(open: Map<string, Incident>, incident: Incident | undefined): void {
  if (incident?.resolvedAt !== undefined) {
    open.delete(incident.id);
  } else if (incident !== undefined) {
    open.set(incident.id, incident);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
