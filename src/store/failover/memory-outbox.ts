/** @module The memory outbox: goes on for a store that is away, by the same SQL, in a database in this process's memory. */

import { setImmediate as pause } from 'node:timers/promises';
import type { Incident } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { usualRules } from '../../core/outbox/plan.ts';
import type { Store } from '../contract.ts';
import { operationsOn } from '../sql/operations.ts';
import { connect } from '../sqlite/connection.ts';
import { migrate } from '../sqlite/migrate.ts';
import type { Claim, OutboxEntry } from '../transfer-contract.ts';
import type { OutboxMirror } from './outbox-mirror.ts';

/** Its methods do what those of a store do, at once. */
export interface MemoryOutbox {
  /** Moves the mirror's entries here and leaves the mirror empty. The event loop runs meanwhile. */
  fill(mirror: OutboxMirror): Promise<void>;
  claim(...input: Parameters<Store['claim']>): Claim;
  recordAttempt(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  retrySoon(now: number): void;
  pending(): number;
  inhibitingIncidents(since: number): Incident[];
  /** Returns all entries, also those that ended. */
  list(): readonly OutboxEntry[];
  close(): void;
}

/** Entries imported without a pause. */
const fillBatchSize = 200;

/** Opens an empty one. The database in memory needs neither a disk nor a file descriptor. */
export function openMemoryOutbox(): MemoryOutbox {
  const connection = connect(':memory:', false);
  migrate(connection, ':memory:', true);
  const operations = operationsOn(() => connection);
  return {
    async fill(mirror) {
      for (let batch = mirror.drain(fillBatchSize); batch.length > 0; batch = mirror.drain(fillBatchSize)) {
        operations.importEntries(batch, []);
        await pause();
      }
    },
    claim: (now, lease, limit, busy = [], rules = usualRules) => operations.claim(now, lease, limit, busy, rules),
    recordAttempt: operations.recordAttempt,
    retrySoon: (now) => operations.retrySoon(now),
    pending: operations.pending,
    inhibitingIncidents: operations.inhibitingIncidents,
    list: operations.exportAll,
    close: () => connection.close(),
  };
}
