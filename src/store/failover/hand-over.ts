/** @module Hands over to a store that is back: what it may have lost, then all that happened without it. */

import type { Silence } from '../../core/incident/muting.ts';
import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Snapshot, TransferStore } from '../transfer-contract.ts';
import type { FailoverOutbox } from './failover-outbox.ts';
import type { TroubleState } from './trouble-state.ts';
import { batchSize } from './write-buffer.ts';

/** Writes the daemon's memory into a store that may have lost its own, in batches. */
export async function restoreMemory(
  store: Pick<TransferStore, 'restoreSnapshot'>,
  { instanceSecret, standings }: Omit<Snapshot, 'silences'>,
  silences: readonly Silence[],
): Promise<void> {
  for (let from = 0; from < Math.max(1, standings.length); from += batchSize)
    await store.restoreSnapshot({ instanceSecret, standings: standings.slice(from, from + batchSize), silences });
}

interface HandOverOptions {
  readonly store: Pick<TransferStore, 'saveChannelStatus' | 'orphanedIncidents'>;
  readonly outbox: Pick<FailoverOutbox, 'handOver'>;
  readonly trouble: Pick<TroubleState, 'mayBeReplaced'>;
  /** Writes the buffered entries. */
  readonly flush: () => Promise<void>;
  /** True if no entry is buffered. */
  readonly isFlushed: () => boolean;
  /** The last status of each channel, by channel. */
  readonly statuses: ReadonlyMap<string, ChannelStatus>;
  /** Called with the open incidents that no standing holds, if the store may be another one. */
  readonly onOrphaned: ((incidents: readonly Incident[]) => void) | undefined;
  /** Called when the store has everything, before any other call reaches it. */
  readonly onDone: () => void;
}

/** Repeats until nothing came meanwhile, so that no transition is lost between memory and store. */
export function handOver(options: HandOverOptions): Promise<void> {
  const { store, outbox, trouble, flush, isFlushed, statuses, onOrphaned, onDone } = options;
  return outbox.handOver(trouble.mayBeReplaced(), async (importEntries) => {
    do {
      await flush();
      await importEntries();
    } while (!isFlushed());
    for (const status of statuses.values()) await store.saveChannelStatus(status);
    if (trouble.mayBeReplaced() && onOrphaned !== undefined) onOrphaned(await store.orphanedIncidents());
    onDone();
  });
}
