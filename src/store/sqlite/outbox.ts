/** @module The outbox in SQLite: transitions become notifications, which are claimed, tried and settled. */

import { sql } from 'kysely';
import type { Delivery, Notification } from '../../core/notification.ts';
import type { DeliveryRules } from '../../core/outbox-plan.ts';
import type { Held } from '../contract.ts';
import { holdFirst, isUntouched } from '../held.ts';
import { announce } from './announce.ts';
import type { Connection } from './connection.ts';
import { spill } from './fallback.ts';
import { freeze } from './freeze.ts';
import { enqueue, listOf, log, toNotification, transitionsOf, unblock, write } from './rows.ts';
import { build } from './tables.ts';

/** A row touched later than this (ms) after now tells that the clock was set back: it does not wait for the old time. */
const clockTolerance = 60_000;
/** What is waiting for a channel's next try is tried at once when the channel works again, but not sooner than this (ms). */
const soonestRetry = 60_000;

export function claim(
  connection: Connection,
  now: number,
  lease: number,
  limit: number,
  busy: readonly string[],
  rules: DeliveryRules,
): Notification[] {
  return connection.transaction(() => {
    announce(connection, now, rules);
    spill(connection, now, rules);
    freeze(connection, now, limit, busy, rules);
    return dueNow(connection, now, lease, limit, busy).map(({ id }) => {
      const row = connection.first(build.selectFrom('notifications').selectAll().where('id', '=', id));
      connection.run(
        build
          .updateTable('notifications')
          .set((is) => ({ attempts: is('attempts', '+', 1), lease_until: now + lease, touched_at: now }))
          .where('id', '=', id),
      );
      if (row === undefined) {
        throw new Error(`Notification ${id} vanished inside a transaction`);
      }
      return toNotification(row);
    });
  });
}

/** The channels take turns, so that one with a long queue starves no other. */
function dueNow(
  connection: Connection,
  now: number,
  lease: number,
  limit: number,
  busy: readonly string[],
): { readonly id: string }[] {
  return connection.all(
    build
      .selectFrom((from) =>
        from
          .selectFrom('notifications')
          .select(['id', 'next_at'])
          .select(sql<number>`row_number() over (partition by channel order by next_at, created_at, id)`.as('place'))
          .where('state', '=', 'waiting')
          .where('channel', 'not in', listOf(busy))
          .where(({ or, eb }) => or([eb('next_at', '<=', now), eb('touched_at', '>', now + clockTolerance)]))
          .where(({ or, eb }) =>
            or([eb('lease_until', '<=', now), eb('lease_until', '>', now + lease + clockTolerance)]),
          )
          .as('due'),
      )
      .select('id')
      .orderBy('place')
      .orderBy('next_at')
      .limit(limit),
  );
}

export function settle(
  connection: Connection,
  id: string,
  delivery: Delivery,
  now: number,
  retryAt: number | null,
): void {
  const state = delivery.outcome === 'delivered' ? 'delivered' : retryAt === null ? 'given_up' : 'waiting';
  connection.transaction(() => {
    log(connection, id, now, delivery);
    connection.run(
      build
        .updateTable('notifications')
        .set({ state, next_at: retryAt ?? now, lease_until: 0, touched_at: now })
        .where('id', '=', id)
        .where('state', '!=', 'delivered'),
    );
    if (state !== 'waiting') {
      unblock(connection, id);
    }
    if (state === 'delivered') {
      hurry(connection, id, now);
    }
  });
}

/** A channel that takes one message will take the others that it refused. */
function hurry(connection: Connection, delivered: string, now: number): void {
  connection.run(
    build
      .updateTable('notifications')
      .set({ next_at: now, touched_at: now })
      .where('channel', '=', (from) =>
        from.selectFrom('notifications as own').select('channel').where('id', '=', delivered),
      )
      .where('state', '=', 'waiting')
      .where('next_at', '>', now)
      .where('touched_at', '<=', now - soonestRetry),
  );
}

export function pending(connection: Connection): number {
  const row = connection.first(
    build
      .selectFrom('outbox')
      .leftJoin('notifications', 'notifications.id', 'outbox.notification')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('moot', '=', 0)
      .where(({ or, eb }) => or([eb('notification', 'is', null), eb('notifications.state', '=', 'waiting')])),
  );
  return row?.count ?? 0;
}

export function unfinished(connection: Connection): Held[] {
  const frozen = connection
    .all(
      build.selectFrom('notifications').selectAll().where('state', '=', 'waiting').orderBy('created_at').orderBy('id'),
    )
    .map(
      (row): Held => ({
        notification: toNotification(row),
        state: row.state,
        nextAt: row.next_at,
        leaseUntil: row.lease_until,
        deliveries: [],
      }),
    );
  const waiting = connection.all(
    build
      .selectFrom('outbox')
      .select(['channel', 'transition'])
      .where('notification', 'is', null)
      .where('moot', '=', 0)
      .orderBy('id'),
  );
  const transitions = transitionsOf(connection, [...new Set(waiting.map(({ transition }) => transition))]);
  return [
    ...frozen,
    ...waiting.flatMap(({ transition: id, channel }) => {
      const transition = transitions.get(id);
      return transition === undefined ? [] : [holdFirst(transition, channel)];
    }),
  ];
}

export function adopt(connection: Connection, held: readonly Held[]): void {
  connection.transaction(() => {
    for (const one of held) {
      for (const transition of one.notification.transitions) {
        enqueue(connection, transition, [one.notification.channel]);
      }
      if (isUntouched(one)) {
        continue;
      }
      write(connection, one, Math.max(one.notification.createdAt, ...one.deliveries.map(({ at }) => at)));
      for (const { at, delivery } of one.deliveries) {
        log(connection, one.notification.id, at, delivery);
      }
    }
  });
}
