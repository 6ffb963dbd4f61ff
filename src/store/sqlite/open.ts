/** @module Opens the embedded store. */

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Standing } from '../../core/incident-types.ts';
import { usualRules } from '../../core/outbox-plan.ts';
import type { Store } from '../contract.ts';
import { StoreError } from '../error.ts';
import { takeLock } from '../lock.ts';
import { openPort, type Port } from './port.ts';

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
export async function openStore({
  path,
  readOnly = false,
  exclusive = false,
  patience = 1500,
}: StoreOptions): Promise<Store> {
  const release = exclusive && path !== ':memory:' ? lockFor(path) : () => {};
  const port = openPort({ path, readOnly, patience });
  try {
    await port.call('open');
  } catch (error) {
    await port.close();
    release();
    throw error;
  }
  const store = storeOn(port);
  return {
    ...store,
    close: async () => {
      await store.close();
      release();
    },
  };
}

/** The contract, by what the worker can be asked. */
export function storeOn(port: Port): Store {
  return {
    standings: (ids) => (ids === undefined ? allStandings(port) : port.call('standingsOf', ids)),
    history: (integration, limit) => port.call('history', integration, limit),
    record: (batch) => port.call('record', batch),
    addResults: (results) => port.call('addResults', results),
    openIncidents: () => port.call('openIncidents'),
    claim: (now, lease, limit, busy = [], rules = usualRules) => port.call('claim', now, lease, limit, busy, rules),
    settle: (notification, delivery, now, retryAt) => port.call('settle', notification, delivery, now, retryAt),
    pending: () => port.call('pending'),
    unfinished: () => port.call('unfinished'),
    adopt: (held) => port.call('adopt', held),
    addSilence: (silence) => port.call('addSilence', silence),
    silences: () => port.call('silences'),
    expireSilence: (id, now) => port.call('expireSilence', id, now),
    acknowledge: (acknowledgement) => port.call('acknowledge', acknowledgement),
    acknowledgements: () => port.call('acknowledgements'),
    explaining: (since) => port.call('explaining', since),
    lastIncidents: (limit) => port.call('lastIncidents', limit),
    noteChannel: (record) => port.call('noteChannel', record),
    channelRecords: () => port.call('channelRecords'),
    remember: (name, make) => recall(port, name, make),
    close: () => port.close(),
  };
}

function lockFor(path: string): () => void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch {
    throw new StoreError('io', `The folder of the store ${path} cannot be made.`);
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
