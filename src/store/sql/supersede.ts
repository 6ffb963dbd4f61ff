/** @module Gives up what is out of date before it was ever taken, so that the next message tells all of it. */

import { sql } from 'kysely';
import { type DeliveryRules, isHeldBack, type OutboxRow } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { listOf, log, rowColumns, toRow, unblock } from './rows.ts';
import { build } from './tables.ts';

/** More happened to an incident that it tells of, and waits. */
const hasLater = sql<boolean>`exists (select 1 from outbox as own join outbox as later
  on later.incident = own.incident and later.channel = own.channel
  where own.notification = notifications.id and later.notification is null and later.moot = 0)`;

/**
 * Gives up what was refused each time it was tried and is out of date by now, so that one truthful message tells it and
 * what came after. What may have arrived (a time-out, a crash) is never taken back. Gives the ids.
 */
export function supersede(
  connection: Connection,
  channel: string,
  now: number,
  rules: DeliveryRules,
): readonly string[] {
  const candidates = connection.all(
    build
      .selectFrom('notifications')
      .select(['id'])
      .where('channel', '=', channel)
      .where('state', '=', 'waiting')
      .where('attempts', '>', 0)
      .where('next_at', '>', 0)
      .where('next_at', '<=', now)
      .where('lease_until', '<=', now)
      .where(hasLater)
      .where(({ eb, selectFrom }) =>
        eb(
          'attempts',
          '=',
          selectFrom('deliveries')
            .select(({ fn }) => fn.countAll<number>().as('refused'))
            .whereRef('deliveries.notification', '=', 'notifications.id')
            .where('deliveries.outcome', '=', 'rejected'),
        ),
      ),
  );
  return candidates.flatMap(({ id }) => {
    const incidents = connection.all(
      build.selectFrom('outbox').select('incident').distinct().where('notification', '=', id),
    );
    const later = connection
      .all(
        build
          .selectFrom('outbox')
          .select(rowColumns)
          .where('channel', '=', channel)
          .where('incident', 'in', listOf(incidents.map(({ incident }) => incident)))
          .where('notification', 'is', null)
          .where('moot', '=', 0)
          .orderBy('id'),
      )
      .map(toRow);
    const last = new Map(later.map((row) => [row.incident, row]));
    if (!incidents.every(({ incident }) => isTellable(last.get(incident), rules))) {
      return [];
    }
    const says = 'Out of date before it could be delivered; the next message tells it.';
    log(connection, id, now, { outcome: 'rejected', says, permanent: true });
    connection.run(build.updateTable('notifications').set({ state: 'given_up', touched_at: now }).where('id', '=', id));
    unblock(connection, id);
    return [id];
  });
}

function isTellable(row: OutboxRow | undefined, rules: DeliveryRules): boolean {
  return row !== undefined && !isHeldBack(row, rules);
}
