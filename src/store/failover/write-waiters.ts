/** @module Callers of `record` that wait until their entries have left the write buffer. */

/** Promises by the number of entries that they wait for. */
export interface WriteWaiters {
  /** Resolves when the first `count` entries ever added to the buffer have left it, or when the store goes away. */
  wait(count: number): Promise<void>;
  /** Resolves the callers that wait for `count` entries or fewer. */
  resolve(count: number): void;
  /** Rejects the same callers. */
  reject(count: number, error: unknown): void;
  resolveAll(): void;
}

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Makes an empty list. */
export function createWriteWaiters(): WriteWaiters {
  let waiters: Waiter[] = [];

  function remove(count: number): readonly Waiter[] {
    const done = waiters.filter((waiter) => waiter.count <= count);
    waiters = waiters.filter((waiter) => waiter.count > count);
    return done;
  }

  function resolve(count: number): void {
    for (const waiter of remove(count)) waiter.resolve();
  }

  return {
    wait(count) {
      return new Promise((resolve, reject) => {
        waiters.push({ count, resolve, reject });
      });
    },
    resolve,
    reject(count, error) {
      for (const waiter of remove(count)) waiter.reject(error);
    },
    resolveAll: () => resolve(Number.POSITIVE_INFINITY),
  };
}
