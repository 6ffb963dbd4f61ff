/** @module Superseding: a notification that every attempt refused gives way to a later one, which carries its transitions. */

import { sql } from 'kysely';
import { type DeliveryRules, isHeldBack, type OutboxRow } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import { isPartial, logAttempt, partial, rowColumns, toRow, unblock } from './rows.ts';
import { build } from './tables.ts';

/** A later transition of one of its incidents waits. */
const hasLater = sql<boolean>`exists (select 1 from outbox as own join outbox as later
  on later.incident = own.incident and later.channel = own.channel
  where own.notification = notifications.id and later.notification is null and later.moot = 0)`;

/**
 * Gives up notifications that every attempt refused, at least for some, and that later transitions outdate. The next
 * notification carries all transitions. A notification that may have arrived (after a time-out or a crash) is never given up here. Returns the ids.
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
      .where(({ or, eb }) => or([eb('next_at', '<=', now), isPartial]))
      .where('lease_until', '<=', now)
      .where(hasLater)
      .where(({ eb, selectFrom }) =>
        eb(
          'attempts',
          '=',
          selectFrom('deliveries')
            .select(({ fn }) => fn.countAll<number>().as('refused'))
            .whereRef('deliveries.notification', '=', 'notifications.id')
            .where('deliveries.outcome', 'in', ['rejected', partial]),
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
    if (!incidents.every(({ incident }) => canLeave(last.get(incident), rules))) {
      return [];
    }
    const says = 'Out of date before it could be delivered; the next message tells it.';
    logAttempt(connection, id, now, { outcome: 'rejected', says, permanent: true });
    connection.run(build.updateTable('notifications').set({ state: 'given_up', touched_at: now }).where('id', '=', id));
    unblock(connection, id);
    return [id];
  });
}

function canLeave(row: OutboxRow | undefined, rules: DeliveryRules): boolean {
  return row !== undefined && !isHeldBack(row, rules);
}
