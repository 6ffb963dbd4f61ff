/** @module The failover outbox: the store's outbox or, while the store is away, a memory outbox that goes on from its mirror. */

import type { Incident, Transition } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import type { Store } from '../contract.ts';
import type { Claim, OutboxEntry, OutboxKey, TransferStore } from '../transfer-contract.ts';
import { type MemoryOutbox, openMemoryOutbox } from './memory-outbox.ts';
import { createOutboxMirror, type OutboxMirror } from './outbox-mirror.ts';
import { batchSize } from './write-buffer.ts';

/** The calls of a store that concern its outbox; none fails because the store is away. */
export interface FailoverOutbox {
  /** Mirrors a transition that is being recorded. */
  enqueue(transition: Transition, channels: readonly string[]): void;
  claim(...input: ClaimInput): Promise<Claim>;
  recordAttempt(id: string, delivery: Delivery, now: number, retryAt: number | null): Promise<void>;
  retrySoon(now: number): Promise<void>;
  pending(): Promise<number>;
  inhibitingIncidents(since: number): Promise<Incident[]>;
  /**
   * Runs `work`, which imports the memory outbox into the store by calling its argument. No other call runs meanwhile.
   * @param isAll true if the store may have lost entries that it once had
   */
  handOver(isAll: boolean, work: (importIntoStore: () => Promise<void>) => Promise<void>): Promise<void>;
}

type ClaimInput = Parameters<Store['claim']>;

interface OutboxOptions {
  readonly store: TransferStore;
  /** The store's entries, as `exportPending` returns them. */
  readonly known: readonly OutboxEntry[];
  readonly isAway: () => boolean;
  /** Called when the store fails; from then on `isAway` must be true. */
  readonly onFailure: (error: unknown) => void;
}

/** Makes the outbox. The calls of the outbox run one after the other, so no call sees another call half done. */
export function createFailoverOutbox({ store, known, isAway, onFailure }: OutboxOptions): FailoverOutbox {
  const mirror = createOutboxMirror();
  mirror.load(known);
  const mirrored = mirrorCalls(store, mirror);
  const inTurn = createTurns();
  let memory: MemoryOutbox | undefined;
  /** Rows that the memory outbox cancelled. */
  let cancelled: OutboxKey[] = [];

  async function openMemory(): Promise<MemoryOutbox> {
    memory ??= openMemoryOutbox();
    await memory.fill(mirror);
    return memory;
  }

  /** Calls the store or, if the store is away or fails, the memory outbox. */
  function callEither<Result>(
    onStore: () => Promise<Result>,
    onMemory: (memory: MemoryOutbox) => Result,
  ): Promise<Result> {
    return inTurn(async () => {
      if (!isAway()) {
        try {
          return await onStore();
        } catch (error) {
          onFailure(error);
        }
      }
      return onMemory(await openMemory());
    });
  }

  async function importIntoStore(isAll: boolean): Promise<void> {
    await memory?.fill(mirror);
    const entries = memory?.list() ?? mirror.list();
    await importInBatches(store, isAll ? entries : entries.filter(({ frozenAt }) => frozenAt > 0));
    if (cancelled.length > 0) await store.importEntries([], cancelled);
    if (memory !== undefined) mirror.load(entries);
    memory?.close();
    memory = undefined;
    cancelled = [];
  }

  function claimFromMemory(outbox: MemoryOutbox, input: ClaimInput): Claim {
    const claim = outbox.claim(...input);
    cancelled.push(...claim.cancelled);
    return claim;
  }

  return {
    enqueue: mirror.enqueue,
    claim: (...input) =>
      callEither(
        () => mirrored.claim(...input),
        (outbox) => claimFromMemory(outbox, input),
      ),
    recordAttempt: (...input) =>
      callEither(
        () => mirrored.recordAttempt(...input),
        (outbox) => outbox.recordAttempt(...input),
      ),
    retrySoon: (now) =>
      callEither(
        () => mirrored.retrySoon(now),
        (outbox) => outbox.retrySoon(now),
      ),
    pending: () => callEither(store.pending, (outbox) => outbox.pending()),
    inhibitingIncidents(since) {
      const onStore = () => store.inhibitingIncidents(since);
      return isAway() ? callEither(onStore, (outbox) => outbox.inhibitingIncidents(since)) : onStore();
    },
    handOver: (isAll, work) => inTurn(() => work(() => importIntoStore(isAll))),
  };
}

/** The store's outbox; each call that succeeds is repeated in the mirror. */
function mirrorCalls(store: TransferStore, mirror: OutboxMirror) {
  return {
    async claim(...input: ClaimInput): Promise<Claim> {
      const [now, lease] = input;
      const claim = await store.claimWithEffects(...input);
      mirror.recordClaim(claim, now, now + lease);
      return claim;
    },
    async recordAttempt(...input: Parameters<Store['recordAttempt']>): Promise<void> {
      await store.recordAttempt(...input);
      mirror.recordAttempt(...input);
    },
    async retrySoon(now: number): Promise<void> {
      await store.retrySoon(now);
      mirror.retrySoon(now);
    },
  };
}

/** Imports at least one batch, if an empty one: it shows whether the store takes writes. */
async function importInBatches(store: TransferStore, entries: readonly OutboxEntry[]): Promise<void> {
  for (let from = 0; from === 0 || from < entries.length; from += batchSize)
    await store.importEntries(entries.slice(from, from + batchSize));
}

/** Returns a function that runs each piece of work after the one before it has ended, even if that one failed. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };
}
