/** @module The queue of examinations: each runs when its ESP's rate and this machine's descriptors allow it, never twice at once. */

import { createConcurrencyLimit } from './concurrency.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** The examinations that wait, and those under way. */
export interface ExaminationQueue {
  /** True when an examination of this integration waits or is under way. */
  has(id: string): boolean;
  /** Queues an examination, unless the queue has one of this integration or is stopped. */
  push(id: string, bucket: string, isUrgent: boolean): void;
  /** Runs fewer at once for a while, since no descriptor was left: alerts need some as well. */
  reduce(): void;
  /** Lifts that limit when it is over; to be called regularly. */
  tick(): void;
  /** For how long (ms) the examination that has waited longest has waited; 0 if none waits. */
  lag(): number;
  /** Starts no examination any more; resolves when those under way have ended. */
  stop(): Promise<void>;
}

interface QueueOptions {
  readonly limiter: Pick<RateLimiter, 'enqueue'>;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  /** Examines one integration; must not reject. */
  readonly examine: (id: string) => Promise<void>;
}

/** Makes an empty queue. */
export function createExaminationQueue({ limiter, steady, examine }: QueueOptions): ExaminationQueue {
  /** Since when (`steady`) each waits, the longest first. */
  const waiting = new Map<string, number>();
  const underWay = new Map<string, Promise<void>>();
  const concurrency = createConcurrencyLimit(steady);
  let isStopped = false;

  async function start(id: string): Promise<void> {
    waiting.delete(id);
    if (isStopped) return;
    const examination = examine(id);
    underWay.set(id, examination);
    await examination;
    underWay.delete(id);
  }

  function has(id: string): boolean {
    return waiting.has(id) || underWay.has(id);
  }

  return {
    has,
    push(id, bucket, isUrgent) {
      if (has(id) || isStopped) return;
      waiting.set(id, steady());
      limiter.enqueue(bucket, () => concurrency.run(() => start(id)), isUrgent);
    },
    reduce: concurrency.reduce,
    tick: concurrency.tick,
    lag() {
      const [first] = waiting.values();
      return first === undefined ? 0 : steady() - first;
    },
    async stop() {
      isStopped = true;
      await Promise.all(underWay.values());
    },
  };
}
