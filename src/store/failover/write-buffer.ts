/** @module The write buffer: entries to be written, in order. Unchanged results share an entry, so it grows with trouble, not with time. */

import type { Recorded } from '../../core/model/record.ts';
import { isUnchanged } from '../coalesce.ts';

/** Entries that are written in one transaction. */
export const batchSize = 500;

/** Entries in the order in which they were recorded. */
export interface WriteBuffer {
  add(batch: readonly Recorded[]): void;
  /** Returns the oldest entries for writing. They stay until `drop`, and nothing joins them until `release`. */
  nextBatch(limit: number): readonly Recorded[];
  /** Removes the oldest `count` entries. */
  drop(count: number): void;
  /** After a failed write: lets new results join the last batch again, unless it may have been written without a reply. */
  release(mayBeWritten: boolean): void;
  entries(): readonly Recorded[];
  /** Counts all entries ever added. */
  added(): number;
  /** Counts those of them that were dropped. */
  dropped(): number;
}

/** Makes an empty buffer. Positions are counted from the first entry ever added. */
export function createWriteBuffer(): WriteBuffer {
  let entries: Recorded[] = [];
  let dropped = 0;
  /** Entries before this position must be written exactly as they are. */
  let sealed = 0;
  /** Entries before this position may have been written although no reply came. */
  let doubtful = 0;
  /** The end of the last batch. */
  let batchEnd = 0;
  /** Integration → the position of its last entry. */
  const last = new Map<string, number>();

  function addOne(recorded: Recorded): void {
    const { integration } = recorded.result;
    const position = last.get(integration) ?? -1;
    const before = position < sealed ? undefined : entries[position - dropped];
    if (before !== undefined && canJoin(before, recorded)) {
      entries[position - dropped] = join(before, recorded);
      return;
    }
    last.set(integration, dropped + entries.push(recorded) - 1);
  }

  return {
    add(batch) {
      for (const recorded of batch) addOne(recorded);
    },
    nextBatch(limit) {
      const batch = entries.slice(0, limit);
      batchEnd = dropped + batch.length;
      sealed = Math.max(sealed, batchEnd);
      return batch;
    },
    drop(count) {
      for (const [index, { result }] of entries.slice(0, count).entries()) {
        if (last.get(result.integration) === dropped + index) last.delete(result.integration);
      }
      entries = entries.slice(count);
      dropped += count;
    },
    release(mayBeWritten) {
      doubtful = mayBeWritten ? Math.max(doubtful, batchEnd) : doubtful;
      sealed = doubtful;
    },
    entries: () => entries,
    added: () => dropped + entries.length,
    dropped: () => dropped,
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
