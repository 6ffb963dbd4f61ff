/** @module Stands in for a store that is away: the same outbox by the same rules, in the memory of this very process. */

import { setImmediate as pause } from 'node:timers/promises';
import type { Incident } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { usualRules } from '../../core/outbox/plan.ts';
import type { Claim, Held, Store } from '../contract.ts';
import { operationsOn } from '../sql/operations.ts';
import { connect } from '../sqlite/connection.ts';
import { migrate } from '../sqlite/migrate.ts';
import type { Mirror } from './outbox-mirror.ts';

export interface Standby {
  /** Takes over what the mirror has, so that it is empty; the loop goes on meanwhile. */
  fill(mirror: Mirror): Promise<void>;
  claim(...input: Parameters<Store['claim']>): Claim;
  settle(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  hurry(now: number): void;
  pending(): number;
  explaining(since: number): Incident[];
  /** What is on its way, and what was told. */
  list(): readonly Held[];
  close(): void;
}

/** Entries taken over without a pause. */
const batchSize = 200;

/** Needs neither disk nor file descriptor. */
export function openStandby(): Standby {
  const connection = connect(':memory:', false);
  migrate(connection, ':memory:', true);
  const outbox = operationsOn(() => connection);
  return {
    async fill(mirror) {
      for (let batch = mirror.drain(batchSize); batch.length > 0; batch = mirror.drain(batchSize)) {
        outbox.adopt(batch, []);
        await pause();
      }
    },
    claim: (now, lease, limit, busy = [], rules = usualRules) => outbox.claim(now, lease, limit, busy, rules),
    settle: outbox.settle,
    hurry: (now) => outbox.hurry(now),
    pending: outbox.pending,
    explaining: outbox.explaining,
    list: outbox.everything,
    close: () => connection.close(),
  };
}
