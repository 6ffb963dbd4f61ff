/** @module Opens the embedded store. */

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Standing } from '../../core/model/incident.ts';
import { usualRules } from '../../core/outbox/plan.ts';
import { mayBeReplaced, StoreError } from '../error.ts';
import type { TransferStore } from '../transfer-contract.ts';
import { codeOf, kindOfFileError } from './file.ts';
import { describeHolder } from './holder.ts';
import { type Lock, takeLock } from './lock.ts';
import { startWorkerClient, type WorkerClient } from './worker-client.ts';

/** How to open an embedded store. */
export interface StoreOptions {
  /** Of the file, which is made unless `readOnly`; `:memory:` for a store that lasts as long as the process. */
  readonly path: string;
  readonly readOnly?: boolean;
  /** True for the daemon: a second daemon on the same store is refused. */
  readonly exclusive?: boolean;
  /** How long (ms) the worker waits for a file locked by another process; 1500 by default. */
  readonly patience?: number;
}

/** Standings that the worker sends in one message. */
const pageSize = 5000;

/** Opens the store at once. Other processes may have the same file open. @throws {StoreError} */
export async function openStore(options: StoreOptions): Promise<TransferStore> {
  const worker = clientFor(options);
  try {
    await worker.call('open');
  } catch (error) {
    await worker.close();
    throw error;
  }
  return storeOn(worker);
}

/** Returns a store that the first call opens. After a failure the next call opens it again. */
export function openStoreLater(options: StoreOptions): TransferStore {
  return storeOn(clientFor(options));
}

function clientFor({ path, readOnly = false, exclusive = false, patience = 1500 }: StoreOptions): WorkerClient {
  const worker = startWorkerClient({ path, readOnly, patience });
  return exclusive && path !== ':memory:' ? lockedClient(worker, path) : worker;
}

/** Calls the worker only while it holds the daemon's lock. Takes the lock anew if file or folder may have been replaced. */
function lockedClient(worker: WorkerClient, path: string): WorkerClient {
  let lock: Lock | undefined;
  let isNoted = false;
  function releaseLock(): void {
    lock?.free();
    lock = undefined;
    isNoted = false;
  }
  /** Once the file is there. A store that cannot be written goes without. */
  function noteHolder(held: Lock): void {
    if (isNoted || held !== lock) return;
    isNoted = true;
    worker.call('keepHolder', describeHolder(path, held.path)).catch(() => {});
  }
  return {
    async call(operation, ...input) {
      lock ??= lockStore(path);
      try {
        const result = await worker.call(operation, ...input);
        noteHolder(lock);
        return result;
      } catch (error) {
        if (error instanceof StoreError && mayBeReplaced(error.kind)) releaseLock();
        throw error;
      }
    },
    async close() {
      await worker.close();
      releaseLock();
    },
  };
}

/** The contract, each method as a call of the worker. */
export function storeOn(worker: WorkerClient): TransferStore {
  const claimWithEffects: TransferStore['claimWithEffects'] = (now, lease, limit, busy = [], rules = usualRules) =>
    worker.call('claim', now, lease, limit, busy, rules);
  return {
    standings: (ids) => (ids === undefined ? allStandings(worker) : worker.call('standingsOf', ids)),
    history: (integration, limit) => worker.call('history', integration, limit),
    record: (batch) => worker.call('record', batch),
    addResults: (results) => worker.call('addResults', results),
    openIncidents: () => worker.call('openIncidents'),
    claim: async (...input) => (await claimWithEffects(...input)).notifications,
    claimWithEffects,
    recordAttempt: (notification, delivery, now, retryAt) =>
      worker.call('recordAttempt', notification, delivery, now, retryAt),
    retrySoon: (now) => worker.call('retrySoon', now),
    pending: () => worker.call('pending'),
    exportPending: (ended = 0) => worker.call('exportPending', ended),
    importEntries: (entries, cancelled = []) => worker.call('importEntries', entries, cancelled),
    orphanedIncidents: () => worker.call('orphanedIncidents'),
    check: () => worker.call('check'),
    restoreSnapshot: (snapshot) => worker.call('restoreSnapshot', snapshot),
    addSilence: (silence) => worker.call('addSilence', silence),
    silences: () => worker.call('silences'),
    expireSilence: (id, now) => worker.call('expireSilence', id, now),
    acknowledge: (acknowledgement) => worker.call('acknowledge', acknowledgement),
    acknowledgements: () => worker.call('acknowledgements'),
    inhibitingIncidents: (since) => worker.call('inhibitingIncidents', since),
    lastIncidents: (limit) => worker.call('lastIncidents', limit),
    saveChannelStatus: (status) => worker.call('saveChannelStatus', status),
    channelStatuses: () => worker.call('channelStatuses'),
    remember: (name, make) => remember(worker, name, make),
    close: () => worker.close(),
  };
}

function lockStore(path: string): Lock {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreError(kindOfFileError(error), `The folder of the store ${path} cannot be made: ${codeOf(error)}.`);
  }
  return takeLock(path);
}

async function allStandings(worker: WorkerClient): Promise<Standing[]> {
  const standings: Standing[] = [];
  let page: Standing[];
  do {
    page = await worker.call('standingsAfter', standings.at(-1)?.integration ?? '', pageSize);
    standings.push(...page);
  } while (page.length === pageSize);
  return standings;
}

async function remember(worker: WorkerClient, name: string, make: () => string): Promise<string> {
  const known = (await worker.call('remember', name, null)) ?? (await worker.call('remember', name, make()));
  if (known === null) {
    throw new Error(`The store forgot ${name} at once`);
  }
  return known;
}
