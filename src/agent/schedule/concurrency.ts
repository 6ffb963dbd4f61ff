/** @module The concurrency limit: how many examinations run at once for all ESPs together; few while file descriptors are short. */

import pLimit from 'p-limit';

/** Runs tasks, with a limit on how many run at once. */
export interface ConcurrencyLimit {
  /** Runs the task when its turn comes. */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Lowers the limit, since no descriptor was left: alerts need some as well. */
  reduce(): void;
  /** Raises the limit again when the shortage is over; to be called regularly. */
  tick(): void;
}

const usual = 64;
const few = 2;
/** ms after the last failure for lack of descriptors until the shortage counts as over. */
const shortage = 30_000;

/** @param steady a clock that cannot be set, ms */
export function createConcurrencyLimit(steady: () => number): ConcurrencyLimit {
  const limit = pLimit(usual);
  let reducedAt = 0;
  return {
    run: (task) => limit(task),
    reduce() {
      reducedAt = steady();
      limit.concurrency = few;
    },
    tick() {
      if (limit.concurrency === few && steady() - reducedAt > shortage) limit.concurrency = usual;
    },
  };
}
