/** @module Opens the daemon's store, or goes on in memory where it cannot be used, and reads what was known before. */

import { randomBytes } from 'node:crypto';
import type { ChannelRecord } from '../core/channel-record.ts';
import type { Standing } from '../core/incident-types.ts';
import type { Store } from '../store/contract.ts';
import { StoreError } from '../store/error.ts';
import { openStore } from '../store/sqlite/open.ts';

export interface OpenedState {
  readonly store: Store;
  readonly standings: readonly Standing[];
  /** How the channels got on before. */
  readonly channelRecords: readonly ChannelRecord[];
  /** Keys the fingerprints. */
  readonly instanceSecret: string;
  /** Why the store at its path is not used; one sentence with the way out. */
  readonly trouble?: string;
}

/** Tries of a store that another process has locked; each takes the store's own patience (1.5 s). */
const mostTries = 20;

/** @throws {StoreError} `taken`: a daemon runs on this store already. */
export async function openState(path: string, now: () => number): Promise<OpenedState> {
  try {
    return await retryLocked(() => openAt(path, now));
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'taken') throw error;
    const why = error instanceof StoreError ? error.message : `The store ${path} cannot be used.`;
    const wayOut = error instanceof StoreError ? wayOutOf(error, path) : 'Move it away.';
    const trouble = `${why} ${wayOut} Then restart Keymedic; until then it remembers nothing over a restart.`;
    return { ...(await openAt(':memory:', now)), trouble };
  }
}

async function openAt(path: string, now: () => number): Promise<OpenedState> {
  const store = await openStore({ path, exclusive: true });
  try {
    await releaseLeases(store, now());
    return {
      store,
      standings: await store.standings(),
      channelRecords: await store.channelRecords(),
      instanceSecret: await store.remember('instance_secret', () => randomBytes(32).toString('hex')),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** We hold the store alone, so whoever claimed these is dead. */
async function releaseLeases(store: Store, now: number): Promise<void> {
  const held = await store.unfinished();
  const leased = held.filter(({ leaseUntil }) => leaseUntil > now);
  if (leased.length > 0) await store.adopt(leased.map((one) => ({ ...one, leaseUntil: 0 })));
}

async function retryLocked<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'locked' && tries < mostTries)) throw error;
    }
  }
}

/** What to do about it, as a sentence. */
export function wayOutOf({ kind }: StoreError, path: string): string {
  switch (kind) {
    case 'locked':
      return 'End the process that holds it (fuser shows which).';
    case 'read_only':
      return 'Let the user that Keymedic runs as write to the file and its folder.';
    case 'full':
      return 'Make room on its disk.';
    case 'corrupt':
      return `Move it away (mv ${path} ${path}.damaged) or put a backup in its place.`;
    case 'newer':
      return 'Start the newer Keymedic that wrote it, or name another store.path.';
    default:
      return 'See whether its folder exists and its disk works, or name another store.path.';
  }
}
