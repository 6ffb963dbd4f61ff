/** @module Opens the daemon's store and reads what was known before; where it cannot be used, finds out what still can be known. */

import { randomBytes } from 'node:crypto';
import type { Silence } from '../../core/incident/muting.ts';
import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Incident, Standing } from '../../core/model/incident.ts';
import { StoreError } from '../error.ts';
import { openStore, openStoreLater } from '../sqlite/open.ts';
import { quarantine } from '../sqlite/quarantine.ts';
import type { OutboxEntry, TransferStore } from '../transfer-contract.ts';
import { mostTold } from './outbox-mirror.ts';

/** What is read of a store at the start. */
interface Known {
  readonly standings: readonly Standing[];
  readonly silences: readonly Silence[];
  /** How the channels got on before. */
  readonly channelRecords: readonly ChannelStatus[];
  /** Open incidents that no standing holds. */
  readonly orphans: readonly Incident[];
  /** What is on its way; nobody has it in hand. */
  readonly unfinished: readonly OutboxEntry[];
  /** Keys the fingerprints. */
  readonly instanceSecret: string;
}

export interface RecoveredState extends Known {
  /** Opened anew by each call while it cannot be used. */
  readonly store: TransferStore;
  /** Why it cannot be used now. */
  readonly trouble?: StoreError;
  /** It was damaged: what was done about it. */
  readonly rebuilt?: string;
}

/** Tries of a store that another process has locked; each takes the store's own patience (1.5 s). */
const mostTries = 20;

/** @throws {StoreError} `taken`: a daemon runs on this store already. */
export async function recoverState(path: string, now: () => number): Promise<RecoveredState> {
  const store = openStoreLater({ path, exclusive: true });
  for (let tries = 1; ; tries++) {
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
      const known = await readBeside(path);
      const isHopeless = trouble.kind !== 'locked' || tries === mostTries;
      if (known !== undefined || isHopeless) return { store, ...(known ?? knowNothing()), trouble };
    }
  }
}

/** We hold the store alone, so whoever had messages in hand is dead. */
async function takeOver(store: TransferStore): Promise<Known> {
  const known = await read(store);
  const leased = known.unfinished.filter(({ leaseUntil }) => leaseUntil > 0).map(letGo);
  if (leased.length > 0) await store.importEntries(leased);
  return { ...known, unfinished: known.unfinished.map(letGo) };
}

async function read(store: TransferStore): Promise<Known> {
  return {
    standings: await store.standings(),
    silences: await store.silences(),
    channelRecords: await store.channelStatuses(),
    orphans: await store.orphanedIncidents(),
    unfinished: await store.exportPending(mostTold),
    instanceSecret: await store.remember('instance_secret', makeSecret),
  };
}

function letGo(held: OutboxEntry): OutboxEntry {
  return { ...held, leaseUntil: 0 };
}

/** Without writing; undefined when it cannot be read either. */
async function readBeside(path: string): Promise<Known | undefined> {
  try {
    const store = await openStore({ path, readOnly: true });
    try {
      const known = await read(store);
      return { ...known, unfinished: known.unfinished.map(letGo) };
    } finally {
      await store.close();
    }
  } catch {
    return undefined;
  }
}

/** Begins a new store with what can be read of the damaged one. */
async function rebuild(
  store: TransferStore,
  path: string,
  aside: string,
): Promise<Known & Pick<RecoveredState, 'rebuilt' | 'trouble'>> {
  const known = await salvage(aside);
  const mended = `The store ${path} was damaged. It was put aside as ${aside}, and what could be read of open incidents and messages is in a new one.`;
  try {
    await store.restoreSnapshot(known);
    await store.importEntries(known.unfinished);
    for (const record of known.channelRecords) await store.saveChannelStatus(record);
    return { ...known, orphans: await store.orphanedIncidents(), rebuilt: mended };
  } catch (error) {
    return { ...known, rebuilt: mended, trouble: await findTrouble(error, store) };
  }
}

/** What cannot be understood of a store's content comes of damage more often than of a mistake of ours. */
async function findTrouble(error: unknown, store: TransferStore): Promise<StoreError> {
  if (error instanceof StoreError) return error;
  try {
    await store.check();
  } catch (damage) {
    if (damage instanceof StoreError) return damage;
  }
  return new StoreError('io', 'What the store holds cannot be read.');
}

async function salvage(path: string): Promise<Known> {
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
    // Fingerprints made with another secret would tell of keys that changed.
    standings: secret === undefined ? standings.map(forgetKey) : standings,
    silences: await store.silences().catch(() => []),
    channelRecords: await store.channelStatuses().catch(() => []),
    orphans: [],
    unfinished: (await store.exportPending(mostTold).catch(() => [])).map(letGo),
    instanceSecret: secret ?? nothing.instanceSecret,
  };
  await store.close();
  return known;
}

function forgetKey(standing: Standing): Standing {
  const { fingerprint: _, fingerprintSince: __, previousFingerprint: ___, ...rest } = standing;
  const { lastHealthyAt: ____, lastHealthyFingerprint: _____, lastHealthyHost: ______, ...kept } = rest;
  return kept;
}

function knowNothing(): Known {
  return { standings: [], silences: [], channelRecords: [], orphans: [], unfinished: [], instanceSecret: makeSecret() };
}

function makeSecret(): string {
  return randomBytes(32).toString('hex');
}
