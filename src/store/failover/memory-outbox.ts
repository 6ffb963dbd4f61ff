/** @module Stands in for a store that is away: the same outbox by the same rules, in the memory of this very process. */

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

export interface MemoryOutbox {
  /** Takes over what the mirror has, so that it is empty; the loop goes on meanwhile. */
  fill(mirror: OutboxMirror): Promise<void>;
  claim(...input: Parameters<Store['claim']>): Claim;
  recordAttempt(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  retrySoon(now: number): void;
  pending(): number;
  inhibitingIncidents(since: number): Incident[];
  /** What is on its way, and what was told. */
  list(): readonly OutboxEntry[];
  close(): void;
}

/** Entries taken over without a pause. */
const batchSize = 200;

/** Needs neither disk nor file descriptor. */
export function openMemoryOutbox(): MemoryOutbox {
  const connection = connect(':memory:', false);
  migrate(connection, ':memory:', true);
  const outbox = operationsOn(() => connection);
  return {
    async fill(mirror) {
      for (let batch = mirror.drain(batchSize); batch.length > 0; batch = mirror.drain(batchSize)) {
        outbox.importEntries(batch, []);
        await pause();
      }
    },
    claim: (now, lease, limit, busy = [], rules = usualRules) => outbox.claim(now, lease, limit, busy, rules),
    recordAttempt: outbox.recordAttempt,
    retrySoon: (now) => outbox.retrySoon(now),
    pending: outbox.pending,
    inhibitingIncidents: outbox.inhibitingIncidents,
    list: outbox.exportAll,
    close: () => connection.close(),
  };
}
