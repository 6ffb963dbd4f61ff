/** @module What waits to be written, in order; unchanged results share a place, so that it grows with trouble, not time. */

import { isUnchanged } from '../coalesce.ts';
import type { Recorded } from '../contract.ts';

export interface WriteBuffer {
  add(batch: readonly Recorded[]): void;
  /** The oldest entries, for writing: nothing joins them until `release`. They stay until `drop`. */
  take(limit: number): readonly Recorded[];
  /** Removes the oldest `count` entries. */
  drop(count: number): void;
  /** Lets new results join old entries again, unless these may have been written although we were not told. */
  release(mayBeWritten: boolean): void;
  entries(): readonly Recorded[];
  /** How many entries were ever added, and how many of these are gone. */
  added(): number;
  dropped(): number;
}

export function createWriteBuffer(): WriteBuffer {
  let entries: Recorded[] = [];
  let gone = 0;
  /** Counted from the first entry ever: what lies before must be written exactly as it is. */
  let sealed = 0;
  /** Integration → its last entry, counted in the same way. */
  const last = new Map<string, number>();

  function addOne(recorded: Recorded): void {
    const { integration } = recorded.result;
    const place = last.get(integration) ?? -1;
    const before = place < sealed ? undefined : entries[place - gone];
    if (before !== undefined && canJoin(before, recorded)) {
      entries[place - gone] = join(before, recorded);
      return;
    }
    last.set(integration, gone + entries.push(recorded) - 1);
  }

  /** Entries that may have been written already, though we were not told. */
  let doubtful = 0;
  let taken = 0;

  return {
    add: (batch) => {
      for (const recorded of batch) {
        addOne(recorded);
      }
    },
    take: (limit) => {
      const batch = entries.slice(0, limit);
      taken = gone + batch.length;
      sealed = Math.max(sealed, taken);
      return batch;
    },
    drop: (count) => {
      for (const [place, { result }] of entries.slice(0, count).entries()) {
        if (last.get(result.integration) === gone + place) last.delete(result.integration);
      }
      entries = entries.slice(count);
      gone += count;
    },
    release: (mayBeWritten) => {
      doubtful = mayBeWritten ? Math.max(doubtful, taken) : doubtful;
      sealed = doubtful;
    },
    entries: () => entries,
    added: () => gone + entries.length,
    dropped: () => gone,
  };
}

function canJoin(before: Recorded, next: Recorded): boolean {
  return next.transition === undefined && before.transition === undefined && isUnchanged(before.result, next.result);
}

function join(before: Recorded, next: Recorded): Recorded {
  const until = Math.max(before.result.until, next.result.until);
  return {
    result: { ...before.result, until, count: before.result.count + next.result.count },
    standing: next.standing,
  };
}
