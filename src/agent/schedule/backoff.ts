/** @module Back-offs: how long an ESP asked us to wait (`Retry-After`), and for which integrations that holds. */

import { type BackoffScope, blocksOf, namesBlocking } from '../../core/target/limits.ts';

/** The back-offs of one process. Times are ms since the epoch. */
export interface Backoffs {
  /** Records that an answer asked `scope` to wait until `until`. */
  add(scope: BackoffScope, until: number, now: number): void;
  /** Makes all back-offs end `by` ms earlier, because the clock was set back by as much. */
  shift(by: number): void;
  /** Returns the time before which `scope` must not be called; 0 if it may be called now. */
  until(scope: BackoffScope, now: number): number;
}

/** Keeps the back-offs in memory. */
export function createBackoffs(): Backoffs {
  const blocked = new Map<string, number>();

  return {
    add(scope, until, now) {
      for (const [name, at] of blocked) if (at <= now) blocked.delete(name);
      for (const block of blocksOf(scope, until, now))
        blocked.set(block.name, Math.max(block.until, blocked.get(block.name) ?? 0));
    },
    shift(by) {
      for (const [name, at] of blocked) blocked.set(name, at - by);
    },
    until(scope, now) {
      const latest = Math.max(...namesBlocking(scope).map((name) => blocked.get(name) ?? 0));
      return latest > now ? latest : 0;
    },
  };
}
