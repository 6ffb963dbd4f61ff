/** @module The outbox wherever it is now: in the store or, while that is away, in its stand-in. */

import type { Incident, Transition } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import type { Store } from '../contract.ts';
import type { Claim, OutboxEntry, OutboxKey, TransferStore } from '../transfer-contract.ts';
import { type MemoryOutbox, openMemoryOutbox } from './memory-outbox.ts';
import { createOutboxMirror } from './outbox-mirror.ts';

export interface FailoverOutbox {
  enqueue(transition: Transition, channels: readonly string[]): void;
  claim(...input: Parameters<Store['claim']>): Promise<Claim>;
  recordAttempt(id: string, delivery: Delivery, now: number, retryAt: number | null): Promise<void>;
  retrySoon(now: number): Promise<void>;
  pending(): Promise<number>;
  inhibitingIncidents(since: number): Promise<Incident[]>;
  /**
   * Gives the store what was tried without it, and leaves the outbox to it when `work` has ended as well.
   * @param isAll whether the store may not even know what it once knew
   */
  handOver(isAll: boolean, work: (adopt: () => Promise<void>) => Promise<void>): Promise<void>;
}

interface OutboxOptions {
  readonly store: TransferStore;
  /** What the store has on its way, and what it told last. */
  readonly known: readonly OutboxEntry[];
  readonly isAway: () => boolean;
  readonly onFailure: (error: unknown) => void;
}

/** How many are given to the store in one transaction. */
const batchSize = 500;

export function createFailoverOutbox({ store, known, isAway, onFailure }: OutboxOptions): FailoverOutbox {
  const mirror = createOutboxMirror();
  mirror.load(known);
  let standby: MemoryOutbox | undefined;
  /** What the stand-in found moot. */
  let moot: OutboxKey[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other: nothing may see another thing half done. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  async function standIn(): Promise<MemoryOutbox> {
    standby ??= openMemoryOutbox();
    await standby.fill(mirror);
    return standby;
  }

  /** Asks the store; where that fails, or is known to, its stand-in. */
  function ask<Result>(ofStore: () => Promise<Result>, ofStandby: (standby: MemoryOutbox) => Result): Promise<Result> {
    return inTurn(async () => {
      if (!isAway()) {
        try {
          return await ofStore();
        } catch (error) {
          onFailure(error);
        }
      }
      return ofStandby(await standIn());
    });
  }

  async function adopt(isAll: boolean): Promise<void> {
    await standby?.fill(mirror);
    const held = standby?.list() ?? mirror.list();
    const untold = isAll ? held : held.filter(({ frozenAt }) => frozenAt > 0);
    // At least once, to see whether it takes anything.
    for (let from = 0; from === 0 || from < untold.length; from += batchSize)
      await store.importEntries(untold.slice(from, from + batchSize));
    if (moot.length > 0) await store.importEntries([], moot);
    if (standby !== undefined) mirror.load(held);
    standby?.close();
    standby = undefined;
    moot = [];
  }

  return {
    enqueue: mirror.enqueue,
    claim: (...input) =>
      ask(
        async () => {
          const [now, lease] = input;
          const claim = await store.claimWithEffects(...input);
          mirror.recordClaim(claim, now, now + lease);
          return claim;
        },
        (standing) => {
          const claim = standing.claim(...input);
          moot.push(...claim.cancelled);
          return claim;
        },
      ),
    recordAttempt: (...input) =>
      ask(
        async () => {
          await store.recordAttempt(...input);
          mirror.recordAttempt(...input);
        },
        (standing) => standing.recordAttempt(...input),
      ),
    retrySoon: (now) =>
      ask(
        async () => {
          await store.retrySoon(now);
          mirror.retrySoon(now);
        },
        (standing) => standing.retrySoon(now),
      ),
    pending: () => ask(store.pending, (standing) => standing.pending()),
    inhibitingIncidents: (since) =>
      isAway()
        ? ask(
            () => store.inhibitingIncidents(since),
            (standing) => standing.inhibitingIncidents(since),
          )
        : store.inhibitingIncidents(since),
    handOver: (isAll, work) => inTurn(() => work(() => adopt(isAll))),
  };
}
