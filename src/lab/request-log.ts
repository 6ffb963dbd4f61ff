/** @module The log of the requests that reached the lab. */

import type { LogEntry } from './script.ts';

/** All requests since the start, in order. */
export interface RequestLog {
  readonly entries: readonly LogEntry[];
  /** Adds an entry with the current time. */
  add(entry: Omit<LogEntry, 'at'>): void;
  /** Resolves with the first entry, added from now on, for which `fits` returns true. */
  next(fits: (entry: LogEntry) => boolean): Promise<LogEntry>;
}

/** Makes an empty log. @param now the clock, ms since the epoch */
export function createRequestLog(now: () => number): RequestLog {
  const entries: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  return {
    entries,
    add(entry) {
      const full = { ...entry, at: now() };
      entries.push(full);
      for (const listener of [...listeners]) listener(full);
    },
    next(fits) {
      return new Promise((resolve) => {
        const listener = (entry: LogEntry): void => {
          if (!fits(entry)) return;
          listeners.delete(listener);
          resolve(entry);
        };
        listeners.add(listener);
      });
    },
  };
}
