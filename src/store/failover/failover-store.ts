/** @module Goes on from memory while the store is locked, read-only or full, and writes everything once it is back. */

import type { Silence } from '../../core/incident/muting.ts';
import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Store } from '../contract.ts';
import type { StoreError } from '../error.ts';
import type { OutboxEntry, Snapshot, TransferStore } from '../transfer-contract.ts';
import { mergeOpenIncidents, mergeStandings } from './buffered-reads.ts';
import { createFailoverOutbox } from './failover-outbox.ts';
import { mostEnded } from './frozen-entries.ts';
import { createStoreWriter } from './store-writer.ts';
import { createTroubleState } from './trouble-state.ts';

/** What a failover store reports, and what it knows from before. */
export interface FailoverOptions {
  /** Called when the store fails, and when it fails in another way. `record` may be called from inside: it goes to memory. */
  readonly onTrouble: (error: StoreError) => void;
  /** Called when everything that was kept in memory has been written. */
  readonly onRecovered: () => void;
  /** The store's entries and silences, if they were read before; else the store is read. */
  readonly known?: { readonly pending: readonly OutboxEntry[]; readonly silences: readonly Silence[] };
  /** Why the store cannot be used from the start. */
  readonly trouble?: StoreError;
  /** The daemon's memory, which is written into the store if another file may have taken its place. */
  readonly snapshot?: () => Omit<Snapshot, 'silences'>;
  /** Called with open incidents that no standing holds, when a store that may be another one is used again. */
  readonly onOrphaned?: (incidents: readonly Incident[]) => void;
  /** Called when the file is damaged for certain. Returns the trouble that follows, if something was done about it. */
  readonly onDamaged?: () => StoreError | undefined;
  /** First and longest pause (ms) between attempts; 250 and 15 000 by default. */
  readonly firstPause?: number;
  readonly longestPause?: number;
}

/** A store whose calls for the outbox never fail because a file is away. */
export interface FailoverStore extends Store {
  /** What is wrong with the store now; undefined when nothing is. */
  trouble(): StoreError | undefined;
  /** Counts the entries that are in memory only. */
  unwritten(): number;
}

/**
 * Wraps a store. `record` resolves when the batch is written or, in trouble, when it is in memory. The calls for the outbox
 * then go to a memory outbox with the same rules, which makes the same notification ids. So a message sent from memory and
 * sent again by the store after a crash is the same message. Reads the store once, unless `known` has its entries.
 */
export async function createFailoverStore(store: TransferStore, options: FailoverOptions): Promise<FailoverStore> {
  const known = options.known?.pending ?? (await store.exportPending(mostEnded));
  const trouble = createTroubleState(options);
  const isAway = (): boolean => trouble.current() !== undefined;
  const outbox = createFailoverOutbox({ store, known, isAway, onFailure: (error) => writer.fail(error) });
  const statuses = new Map<string, ChannelStatus>();
  let silences = options.known?.silences ?? [];
  const writer = createStoreWriter({ store, outbox, trouble, statuses, silences: () => silences, options });
  const { history, addResults, lastIncidents, addSilence, expireSilence } = store;
  const { acknowledge, acknowledgements, channelStatuses, remember } = store;

  return {
    history,
    addResults,
    lastIncidents,
    addSilence,
    expireSilence,
    acknowledge,
    acknowledgements,
    channelStatuses,
    remember,
    record: writer.record,
    trouble: trouble.current,
    unwritten: () => writer.unwritten().length,
    standings: async (ids) => mergeStandings(await store.standings(ids), writer.unwritten(), ids),
    openIncidents: async () => mergeOpenIncidents(await store.openIncidents(), writer.unwritten()),
    silences: async () => {
      if (!isAway()) silences = await store.silences();
      return [...silences];
    },
    saveChannelStatus: async (status) => {
      statuses.set(status.channel, status);
      if (!isAway()) await store.saveChannelStatus(status);
    },
    inhibitingIncidents: outbox.inhibitingIncidents,
    claim: async (...input) => (await outbox.claim(...input)).notifications,
    recordAttempt: outbox.recordAttempt,
    retrySoon: outbox.retrySoon,
    pending: outbox.pending,
    close: async () => {
      await writer.finish();
      await store.close();
    },
  };
}
