/** @module Opens the embedded store. */

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Standing } from '../../core/model/incident.ts';
import { usualRules } from '../../core/outbox/plan.ts';
import type { Store } from '../contract.ts';
import { mayBeAnother, StoreError } from '../error.ts';
import { codeOf, kindOfFileError } from './file.ts';
import { takeLock } from './lock.ts';
import { openPort, type Port } from './worker-client.ts';

export interface StoreOptions {
  /** Of the file, which is made unless `readOnly`; `:memory:` for one that lasts as long as the program. */
  readonly path: string;
  readonly readOnly?: boolean;
  /** True for the daemon: a second one on the same store is refused. */
  readonly exclusive?: boolean;
  /** How long (ms) a file locked by another process is waited for, in the worker; 1500 by default. */
  readonly patience?: number;
}

const pageSize = 5000;

/** Throws StoreError. Any number of others may have the same file open. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const port = portTo(options);
  try {
    await port.call('open');
  } catch (error) {
    await port.close();
    throw error;
  }
  return storeOn(port);
}

/** The same, but opened by the first call, and after a failure by the next one. */
export function reachStore(options: StoreOptions): Store {
  return storeOn(portTo(options));
}

function portTo({ path, readOnly = false, exclusive = false, patience = 1500 }: StoreOptions): Port {
  const port = openPort({ path, readOnly, patience });
  return exclusive && path !== ':memory:' ? lockedPort(port, path) : port;
}

/** Calls only while the lock is held; it is taken anew where file or folder may have been replaced. */
function lockedPort(port: Port, path: string): Port {
  let release: (() => void) | undefined;
  function giveBack(): void {
    release?.();
    release = undefined;
  }
  return {
    async call(operation, ...input) {
      release ??= lockFor(path);
      try {
        return await port.call(operation, ...input);
      } catch (error) {
        if (error instanceof StoreError && mayBeAnother(error.kind)) giveBack();
        throw error;
      }
    },
    async close() {
      await port.close();
      giveBack();
    },
  };
}

/** The contract, by what the worker can be asked. */
export function storeOn(port: Port): Store {
  const claimWithEffects: Store['claimWithEffects'] = (now, lease, limit, busy = [], rules = usualRules) =>
    port.call('claim', now, lease, limit, busy, rules);
  return {
    standings: (ids) => (ids === undefined ? allStandings(port) : port.call('standingsOf', ids)),
    history: (integration, limit) => port.call('history', integration, limit),
    record: (batch) => port.call('record', batch),
    addResults: (results) => port.call('addResults', results),
    openIncidents: () => port.call('openIncidents'),
    claim: async (...input) => (await claimWithEffects(...input)).notifications,
    claimWithEffects,
    recordAttempt: (notification, delivery, now, retryAt) =>
      port.call('recordAttempt', notification, delivery, now, retryAt),
    retrySoon: (now) => port.call('retrySoon', now),
    pending: () => port.call('pending'),
    exportPending: (told = 0) => port.call('exportPending', told),
    importEntries: (held, moot = []) => port.call('importEntries', held, moot),
    orphanedIncidents: () => port.call('orphanedIncidents'),
    check: () => port.call('check'),
    restoreSnapshot: (remembered) => port.call('restoreSnapshot', remembered),
    addSilence: (silence) => port.call('addSilence', silence),
    silences: () => port.call('silences'),
    expireSilence: (id, now) => port.call('expireSilence', id, now),
    acknowledge: (acknowledgement) => port.call('acknowledge', acknowledgement),
    acknowledgements: () => port.call('acknowledgements'),
    inhibitingIncidents: (since) => port.call('inhibitingIncidents', since),
    lastIncidents: (limit) => port.call('lastIncidents', limit),
    saveChannelStatus: (record) => port.call('saveChannelStatus', record),
    channelStatuses: () => port.call('channelStatuses'),
    remember: (name, make) => recall(port, name, make),
    close: () => port.close(),
  };
}

function lockFor(path: string): () => void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreError(kindOfFileError(error), `The folder of the store ${path} cannot be made: ${codeOf(error)}.`);
  }
  return takeLock(path);
}

async function allStandings(port: Port): Promise<Standing[]> {
  const standings: Standing[] = [];
  let page: Standing[];
  do {
    page = await port.call('standingsAfter', standings.at(-1)?.integration ?? '', pageSize);
    standings.push(...page);
  } while (page.length === pageSize);
  return standings;
}

async function recall(port: Port, name: string, make: () => string): Promise<string> {
  const known = (await port.call('remember', name, null)) ?? (await port.call('remember', name, make()));
  if (known === null) {
    throw new Error(`The store forgot ${name} at once`);
  }
  return known;
}
