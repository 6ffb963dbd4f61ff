/** @module The memory of who answered: without it, hosts behind a firewall look like a machine that is cut off. */

import type { ConnectivityReport } from '../../core/model/exchange.ts';

/** Who answered since the process began. Instants in ms. */
export interface OnlineMemory {
  /** Records that a watched host sent something. @param isPublic false for an endpoint of the user's own, which may stand beside this machine */
  recordAnswer(isPublic: boolean, now: number): void;
  /** Records a check of the unrelated hosts. */
  recordCheck(report: ConnectivityReport, now: number): void;
  /** True when an unrelated host answered before. */
  hasReached(): boolean;
  /** True when watched hosts answered since the unrelated ones stopped, or never began, to answer: they are behind a firewall. */
  isWalled(): boolean;
  /** True when a watched host answered just now. */
  hasHeardLately(now: number): boolean;
}

/** ms for which an answer shows that this machine is online now. */
const lately = 10_000;

/** Makes a memory of nothing. */
export function createOnlineMemory(): OnlineMemory {
  let hasReached = false;
  let failingSince: number | undefined;
  let heardAt = Number.NEGATIVE_INFINITY;
  return {
    recordAnswer(isPublic, now) {
      if (isPublic) heardAt = now;
    },
    recordCheck({ reached, failed }, now) {
      if (reached.length > 0) {
        hasReached = true;
        failingSince = undefined;
      } else if (failed.length > 0) failingSince ??= now;
    },
    hasReached: () => hasReached,
    isWalled: () => failingSince !== undefined && heardAt > failingSince,
    hasHeardLately: (now) => now - heardAt < lately,
  };
}
