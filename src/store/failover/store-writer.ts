/** @module The store writer: writes what is recorded, keeps it in memory while the store is away, and brings the store back. */

import type { Silence } from '../../core/incident/muting.ts';
import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Recorded } from '../../core/model/record.ts';
import { mayBeReplaced, StoreError } from '../error.ts';
import type { TransferStore } from '../transfer-contract.ts';
import type { FailoverOutbox } from './failover-outbox.ts';
import type { FailoverOptions } from './failover-store.ts';
import { flushBuffer } from './flush-buffer.ts';
import { handOver, restoreMemory } from './hand-over.ts';
import { createRetryLoop } from './retry-loop.ts';
import type { TroubleState } from './trouble-state.ts';
import { createWriteBuffer } from './write-buffer.ts';
import { createWriteWaiters } from './write-waiters.ts';

/** The writing side of a failover store. */
export interface StoreWriter {
  /** Resolves when the batch is written or, in trouble, when it is in memory. Rejects if the batch holds a mistake of ours. */
  record(batch: readonly Recorded[]): Promise<void>;
  /** Begins or changes the trouble: from now on entries stay in memory, and the store is tried again after a pause. */
  fail(error: unknown): void;
  /** Entries that are in memory only. */
  unwritten(): readonly Recorded[];
  /** Ends the retries, after a last attempt if the store is away. */
  finish(): Promise<void>;
}

interface WriterOptions {
  readonly store: TransferStore;
  readonly outbox: FailoverOutbox;
  readonly trouble: TroubleState;
  /** The last status of each channel, by channel. */
  readonly statuses: ReadonlyMap<string, ChannelStatus>;
  /** The silences that were read last. */
  readonly silences: () => readonly Silence[];
  readonly options: FailoverOptions;
}

/** Makes the writer. If the store is in trouble from the start, it is tried after the first pause. */
export function createStoreWriter({ store, outbox, trouble, statuses, silences, options }: WriterOptions): StoreWriter {
  const { firstPause = 250, longestPause = 15_000, snapshot, onOrphaned } = options;
  const buffer = createWriteBuffer();
  const waiters = createWriteWaiters();
  const flush = (): Promise<void> => flushBuffer(store, buffer, waiters);
  const isAway = (): boolean => trouble.current() !== undefined;
  const hasMore = (): boolean => !isAway() && buffer.entries().length > 0;
  const loop = createRetryLoop({ attempt, hasMore, firstPause, longestPause });

  function fail(error: unknown): void {
    const reported = trouble.raise(error);
    waiters.resolveAll();
    loop.retryLater();
    if (reported !== undefined) options.onTrouble(reported);
  }

  async function attempt(): Promise<void> {
    try {
      const kind = trouble.current()?.kind;
      if (kind === 'corrupt' || kind === 'io') await store.check();
      if (trouble.mayBeReplaced() && snapshot !== undefined) await restoreMemory(store, snapshot(), silences());
      await flush();
      if (isAway()) {
        const isFlushed = (): boolean => buffer.entries().length === 0;
        await handOver({ store, outbox, trouble, flush, isFlushed, statuses, onOrphaned, onDone: recover });
      }
    } catch (error) {
      buffer.release(!(error instanceof StoreError) || mayBeReplaced(error.kind));
      if (isAway()) loop.lengthenPause();
      fail(error);
    }
  }

  function recover(): void {
    trouble.clear();
    loop.resetPause();
    options.onRecovered();
  }

  if (isAway()) loop.retryLater();

  return {
    record(batch) {
      buffer.add(batch);
      for (const { transition } of batch)
        if (transition !== undefined) outbox.enqueue(transition.transition, transition.channels);
      if (isAway() || batch.length === 0) return Promise.resolve();
      const written = waiters.wait(buffer.added());
      if (!loop.isRunning()) void loop.run();
      return written;
    },
    fail,
    unwritten: buffer.entries,
    async finish() {
      await loop.stop();
      if (isAway()) await loop.run();
    },
  };
}
