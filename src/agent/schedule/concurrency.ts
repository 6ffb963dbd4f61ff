/** @module How many examinations are under way, all ESPs together; few while file descriptors are short. */

import pLimit from 'p-limit';

export interface ConcurrencyLimit {
  /** Runs the task when its turn comes. */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
  /** No descriptor was left: alerts need some as well. */
  reduce(): void;
  /** To be called now and then, so that all goes on as before when the lack is over. */
  tick(): void;
}

const usual = 64;
const few = 2;
/** ms after the last lack until it counts as over. */
const shortage = 30_000;

/** @param steady a clock that cannot be set, ms */
export function createConcurrencyLimit(steady: () => number): ConcurrencyLimit {
  const limit = pLimit(usual);
  let lackedAt = 0;
  return {
    run: (task) => limit(task),
    reduce() {
      lackedAt = steady();
      limit.concurrency = few;
    },
    tick() {
      if (limit.concurrency === few && steady() - lackedAt > shortage) limit.concurrency = usual;
    },
  };
}
