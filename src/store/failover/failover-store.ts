/** @module Goes on from memory while the store is locked, read-only or full, and writes everything once it is back. */

import type { Silence } from '../../core/incident/muting.ts';
import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Recorded, Store } from '../contract.ts';
import { mayBeAnother, StoreError, type StoreTrouble } from '../error.ts';
import type { OutboxEntry, Snapshot, TransferStore } from '../transfer-contract.ts';
import { createFailoverOutbox } from './failover-outbox.ts';
import { mostTold } from './outbox-mirror.ts';
import { createWriteBuffer } from './write-buffer.ts';

export interface FailoverOptions {
  /** Called when the store fails, and when it fails in another way. Recording from inside is fine: it goes to memory. */
  readonly onTrouble: (error: StoreError) => void;
  /** Called when everything that was kept in memory has been written. */
  readonly onRecovered: () => void;
  /** What the store knows, where that was read before; else it is asked. */
  readonly known?: { readonly unfinished: readonly OutboxEntry[]; readonly silences: readonly Silence[] };
  /** Why it cannot be used from the start. */
  readonly trouble?: StoreError;
  /** What outlives the store, should another file have taken its place. */
  readonly remembered?: () => Omit<Snapshot, 'silences'>;
  /** Called with incidents that the store holds open and nobody remembers, when it is used again. */
  readonly onOrphans?: (incidents: readonly Incident[]) => void;
  /** Called when the file is damaged for certain; what was done about it, if anything. */
  readonly onDamaged?: () => StoreError | undefined;
  /** First and longest pause (ms) between tries; 250 and 15 000 by default. */
  readonly firstPause?: number;
  readonly longestPause?: number;
}

export interface FailoverStore extends Store {
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
 * then go to a stand-in with the same rules, and so with the same ids, so that a message sent from memory and sent again
 * by the store after a crash is the same message. Reads the store once, to know what is on its way.
 */
export async function createFailoverStore(store: TransferStore, options: FailoverOptions): Promise<FailoverStore> {
  const { firstPause = 250, longestPause = 15_000 } = options;
  const known = options.known?.unfinished ?? (await store.exportPending(mostTold));
  const outbox = createFailoverOutbox({ store, known, isAway: () => trouble !== undefined, onFailure: fail });
  const journal = createWriteBuffer();
  let silences = options.known?.silences ?? [];
  /** How channels got on, for a store that has not heard of it. */
  const notes = new Map<string, ChannelStatus>();
  let waiters: Waiter[] = [];
  let trouble = options.trouble;
  /** Kinds of trouble since it began. */
  const said = new Set<StoreTrouble>();
  /** Another file may have taken the place of the one that was read. */
  let mayBeNew = trouble !== undefined;
  /** How often it was found to be damaged since all went well. */
  let damaged = 0;
  let isWriting = false;
  let writing: Promise<void> = Promise.resolve();
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let pause = firstPause;

  function fail(error: unknown): void {
    trouble = error instanceof StoreError ? error : new StoreError('io', `The store failed: ${messageOf(error)}.`);
    const { kind } = trouble;
    mayBeNew ||= mayBeAnother(kind);
    // It is opened anew after the first time, so that what was damaged in memory alone does not count.
    if (kind === 'corrupt') damaged += 1;
    if (kind === 'corrupt' && damaged > 1) trouble = options.onDamaged?.() ?? trouble;
    for (const waiter of waiters.splice(0)) {
      waiter.resolve();
    }
    retryLater();
    if (!said.has(kind) || kind === 'corrupt') {
      said.add(kind);
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
      if (trouble?.kind === 'corrupt' || trouble?.kind === 'io') await store.check();
      if (mayBeNew) await restore();
      await writeJournal();
      if (trouble !== undefined) {
        await handOver();
      }
    } catch (error) {
      journal.release(!(error instanceof StoreError) || mayBeAnother(error.kind));
      pause = trouble === undefined ? firstPause : Math.min(pause * 2, longestPause);
      fail(error);
    } finally {
      isWriting = false;
    }
    if (trouble === undefined && journal.entries().length > 0) {
      await write();
    }
  }

  async function restore(): Promise<void> {
    const { instanceSecret, standings = [] } = options.remembered?.() ?? {};
    if (instanceSecret === undefined) return;
    for (let from = 0; from < Math.max(1, standings.length); from += batchSize)
      await store.restoreSnapshot({ instanceSecret, standings: standings.slice(from, from + batchSize), silences });
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

  /** Until nothing came meanwhile, so that no transition falls between memory and store. */
  function handOver(): Promise<void> {
    return outbox.handOver(mayBeNew, async (adopt) => {
      do {
        await writeJournal();
        await adopt();
      } while (journal.entries().length > 0);
      for (const note of notes.values()) await store.saveChannelStatus(note);
      if (mayBeNew && options.onOrphans !== undefined) options.onOrphans(await store.orphanedIncidents());
      trouble = undefined;
      said.clear();
      mayBeNew = false;
      pause = firstPause;
      options.onRecovered();
    });
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

  if (trouble !== undefined) {
    said.add(trouble.kind);
    retryLater();
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
    silences: async () => {
      if (trouble === undefined) silences = await store.silences();
      return [...silences];
    },
    saveChannelStatus: async (record) => {
      notes.set(record.channel, record);
      if (trouble === undefined) await store.saveChannelStatus(record);
    },
    inhibitingIncidents: outbox.inhibitingIncidents,
    claim: async (...input) => (await outbox.claim(...input)).notifications,
    recordAttempt: outbox.recordAttempt,
    retrySoon: outbox.retrySoon,
    pending: outbox.pending,
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
