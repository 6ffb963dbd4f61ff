/** @module Opens the daemon's store and reads what it knows. If it cannot be used, finds out what can still be read. */

import { randomBytes } from 'node:crypto';
import type { Silence } from '../../core/incident/muting.ts';
import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Incident, Standing } from '../../core/model/incident.ts';
import { StoreError } from '../error.ts';
import { openStore, openStoreLater } from '../sqlite/open.ts';
import { quarantine } from '../sqlite/quarantine.ts';
import type { OutboxEntry, TransferStore } from '../transfer-contract.ts';
import { mostEnded } from './frozen-entries.ts';

/** The content of a store that a daemon reads at its start. */
interface KnownState {
  readonly standings: readonly Standing[];
  readonly silences: readonly Silence[];
  /** The last status of each channel. */
  readonly channelStatuses: readonly ChannelStatus[];
  /** Open incidents that no standing holds. */
  readonly orphanedIncidents: readonly Incident[];
  /** Entries of the outbox that wait; no sender holds them. */
  readonly pending: readonly OutboxEntry[];
  /** The key of the fingerprints. */
  readonly instanceSecret: string;
}

/** A store and what is known of its content; nothing at all if it could not be read. */
export interface RecoveredState extends KnownState {
  /** While the store cannot be used, each call opens it anew. */
  readonly store: TransferStore;
  /** Why the store cannot be used now. */
  readonly trouble?: StoreError;
  /** Set if the store was damaged: a sentence that says where the damaged file is. */
  readonly rebuilt?: string;
}

/** Attempts to open a store that another process has locked. Each attempt takes as long as the store waits for a lock (1.5 s). */
const mostAttempts = 20;

/** Opens the store at `path` for the daemon. @throws {StoreError} `taken`: a daemon runs on this store already */
export async function recoverState(path: string, now: () => number): Promise<RecoveredState> {
  const store = openStoreLater({ path, exclusive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      return { store, ...(await takeOver(store)) };
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'taken') {
        await store.close();
        throw error;
      }
      const trouble = await findTrouble(error, store);
      const aside = trouble.kind === 'corrupt' ? quarantine(path, now()) : undefined;
      if (aside !== undefined) return { store, ...(await rebuild(store, path, aside)) };
      const known = await readOnly(path);
      const isHopeless = trouble.kind !== 'locked' || attempt === mostAttempts;
      if (known !== undefined || isHopeless) return { store, ...(known ?? knowNothing()), trouble };
    }
  }
}

/** Reads the store and ends all leases: we hold the daemon's lock, so every earlier sender is dead. */
async function takeOver(store: TransferStore): Promise<KnownState> {
  const known = await read(store);
  const leased = known.pending.filter(({ leaseUntil }) => leaseUntil > 0).map(endLease);
  if (leased.length > 0) await store.importEntries(leased);
  return { ...known, pending: known.pending.map(endLease) };
}

async function read(store: TransferStore): Promise<KnownState> {
  return {
    standings: await store.standings(),
    silences: await store.silences(),
    channelStatuses: await store.channelStatuses(),
    orphanedIncidents: await store.orphanedIncidents(),
    pending: await store.exportPending(mostEnded),
    instanceSecret: await store.remember('instance_secret', makeSecret),
  };
}

function endLease(entry: OutboxEntry): OutboxEntry {
  return { ...entry, leaseUntil: 0 };
}

/** Reads without writing. Returns undefined if the store cannot even be read. */
async function readOnly(path: string): Promise<KnownState | undefined> {
  try {
    const store = await openStore({ path, readOnly: true });
    try {
      const known = await read(store);
      return { ...known, pending: known.pending.map(endLease) };
    } finally {
      await store.close();
    }
  } catch {
    return undefined;
  }
}

/** Begins a new store at `path` with what can be read of the damaged one at `aside`. */
async function rebuild(
  store: TransferStore,
  path: string,
  aside: string,
): Promise<KnownState & Pick<RecoveredState, 'rebuilt' | 'trouble'>> {
  const known = await salvage(aside);
  const rebuilt = `The store ${path} was damaged. It was put aside as ${aside}. A new store has the open incidents and messages that could be read.`;
  try {
    await store.restoreSnapshot(known);
    await store.importEntries(known.pending);
    for (const status of known.channelStatuses) await store.saveChannelStatus(status);
    return { ...known, orphanedIncidents: await store.orphanedIncidents(), rebuilt };
  } catch (error) {
    return { ...known, rebuilt, trouble: await findTrouble(error, store) };
  }
}

/** Content that cannot be understood is damaged more often than it shows a mistake of ours. */
async function findTrouble(error: unknown, store: TransferStore): Promise<StoreError> {
  if (error instanceof StoreError) return error;
  try {
    await store.check();
  } catch (damage) {
    if (damage instanceof StoreError) return damage;
  }
  return new StoreError('io', 'The content of the store cannot be read.');
}

/** Reads each part of a damaged store that can be read. */
async function salvage(path: string): Promise<KnownState> {
  const nothing = knowNothing();
  let store: TransferStore;
  try {
    store = await openStore({ path, readOnly: true });
  } catch {
    return nothing;
  }
  const secret = await store.remember('instance_secret', () => '').catch(() => undefined);
  const standings = await store.standings().catch(() => []);
  const known = {
    // Fingerprints made with another secret would look like keys that changed.
    standings: secret === undefined ? standings.map(withoutFingerprints) : standings,
    silences: await store.silences().catch(() => []),
    channelStatuses: await store.channelStatuses().catch(() => []),
    orphanedIncidents: [],
    pending: (await store.exportPending(mostEnded).catch(() => [])).map(endLease),
    instanceSecret: secret ?? nothing.instanceSecret,
  };
  await store.close();
  return known;
}

function withoutFingerprints(standing: Standing): Standing {
  const { fingerprint: _, fingerprintSince: __, previousFingerprint: ___, ...rest } = standing;
  const { lastHealthyAt: ____, lastHealthyFingerprint: _____, lastHealthyHost: ______, ...kept } = rest;
  return kept;
}

function knowNothing(): KnownState {
  return {
    standings: [],
    silences: [],
    channelStatuses: [],
    orphanedIncidents: [],
    pending: [],
    instanceSecret: makeSecret(),
  };
}

function makeSecret(): string {
  return randomBytes(32).toString('hex');
}
