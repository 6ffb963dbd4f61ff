/** @module How much of a folder is read: a stranger's folder must not keep anybody busy. What is left out is remembered. */

import { UnreadableFile } from '../../io/file-access.ts';
import { runWithin } from '../../io/time-limit.ts';

/** The most files, and the most bytes of one. */
export const mostFiles = 60;
export const mostBytes = 1024 * 1024;
/** The most bytes, settings and ms of all files together. */
const mostBytesOfAll = 4 * 1024 * 1024;
const mostSettingsOfAll = 10_000;
const longestOfAll = 5_000;
/** The most settings of one file, and the longest time for one, ms. */
const mostSettings = 1_500;
const longest = 1_000;

/** The limits in words. */
export const limitsInWords =
  '60 files, 4 MB, 10 000 settings and 5 seconds, of one file 1 MB, 1500 settings and 1 second';

/** Counts what is read of one folder. */
export interface ReadingBudget {
  /** Returns what `read` makes of the content; undefined if that is too much. */
  readonly read: <Result>(file: string, bytes: number, read: () => Result) => Result | undefined;
  /** Returns as many settings of a file as are left. */
  readonly keep: <Setting>(file: string, settings: readonly Setting[]) => readonly Setting[];
  /** Remembers a file that is not read. */
  readonly leaveOut: (file: string) => void;
  /** The files that were not read, or not to their end. */
  readonly unread: () => readonly string[];
}

/** Returns undefined if it takes longer than `limit` ms, or the file cannot be read. */
function readWithin<Result>(limit: number, read: () => Result): Result | undefined {
  try {
    return runWithin(limit, read);
  } catch (error) {
    if (error instanceof UnreadableFile) return undefined;
    throw error;
  }
}

/** Makes the budget of one folder. */
export function createReadingBudget(): ReadingBudget {
  const left = { bytes: mostBytesOfAll, settings: mostSettingsOfAll, time: longestOfAll };
  const unread = new Set<string>();
  return {
    read: (file, bytes, read) => {
      left.bytes -= bytes;
      const limit = Math.floor(Math.min(longest, left.time));
      const started = performance.now();
      const result = left.bytes < 0 || limit < 1 ? undefined : readWithin(limit, read);
      left.time -= performance.now() - started;
      if (result === undefined) unread.add(file);
      return result;
    },
    keep: (file, settings) => {
      const kept = settings.slice(0, Math.min(mostSettings, left.settings));
      left.settings -= kept.length;
      if (kept.length < settings.length) unread.add(file);
      return kept;
    },
    leaveOut: (file) => {
      unread.add(file);
    },
    unread: () => [...unread].sort(),
  };
}
