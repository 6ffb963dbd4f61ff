/** @module The outbox in SQLite: transitions become notifications, which are claimed, tried and settled. */

import { sql } from 'kysely';
import type { Transition } from '../../core/incident-types.ts';
import type { Delivery, Notification } from '../../core/notification.ts';
import type { Held } from '../contract.ts';
import { holdFirst } from '../held.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

/** A row touched later than this (ms) after now tells that the clock was set back: it does not wait for the old time. */
const clockTolerance = 60_000;

/** One row per channel; within the caller's transaction. */
export function enqueue(connection: Connection, transition: Transition, channels: readonly string[]): void {
  connection.run(
    build
      .insertInto('transitions')
      .values({
        id: transition.id,
        incident: transition.incident.id,
        sequence: transition.incident.sequence,
        at: transition.at,
        body: JSON.stringify(transition),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  for (const channel of channels) {
    connection.run(
      build
        .insertInto('outbox')
        .values({ transition: transition.id, channel, incident: transition.incident.id, notification: null })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}

export function claim(
  connection: Connection,
  now: number,
  lease: number,
  limit: number,
  busy: readonly string[],
): Notification[] {
  return connection.transaction(() => {
    freeze(connection, now, limit, busy);
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

/** Makes notifications of rows whose incident has nothing earlier on the way to the same channel. */
function freeze(connection: Connection, now: number, limit: number, busy: readonly string[]): void {
  const rows = connection.all(
    build
      .selectFrom('outbox')
      .innerJoin('transitions', 'transitions.id', 'outbox.transition')
      .select(['outbox.channel', 'transitions.body'])
      .where('outbox.notification', 'is', null)
      .where('outbox.channel', 'not in', listOf(busy))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('outbox as earlier')
              .leftJoin('notifications as sent', 'sent.id', 'earlier.notification')
              .select('earlier.id')
              .whereRef('earlier.incident', '=', 'outbox.incident')
              .whereRef('earlier.channel', '=', 'outbox.channel')
              .whereRef('earlier.id', '<', 'outbox.id')
              .where(({ or, eb }) => or([eb('sent.id', 'is', null), eb('sent.state', '=', 'waiting')])),
          ),
        ),
      )
      .orderBy('outbox.id')
      .limit(limit),
  );
  for (const { channel, body } of rows) {
    write(connection, holdFirst(JSON.parse(body), channel), now);
  }
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
  });
}

export function pending(connection: Connection): number {
  const row = connection.first(
    build
      .selectFrom('outbox')
      .leftJoin('notifications', 'notifications.id', 'outbox.notification')
      .select(({ fn }) => fn.countAll<number>().as('count'))
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
  const waiting = connection
    .all(
      build
        .selectFrom('outbox')
        .innerJoin('transitions', 'transitions.id', 'outbox.transition')
        .select(['outbox.channel', 'transitions.body'])
        .where('outbox.notification', 'is', null)
        .orderBy('outbox.id'),
    )
    .map(({ channel, body }) => holdFirst(JSON.parse(body), channel));
  return [...frozen, ...waiting];
}

export function adopt(connection: Connection, held: readonly Held[]): void {
  connection.transaction(() => {
    for (const one of held) {
      for (const transition of one.notification.transitions) {
        enqueue(connection, transition, [one.notification.channel]);
      }
      write(connection, one, Math.max(one.notification.createdAt, ...one.deliveries.map(({ at }) => at)));
      for (const { at, delivery } of one.deliveries) {
        log(connection, one.notification.id, at, delivery);
      }
    }
  });
}

/** Writes a notification and ties its outbox rows to it, each to the first notification that takes it. */
function write(connection: Connection, { notification, state, nextAt, leaseUntil }: Held, now: number): void {
  const { id, channel, transitions, createdAt, attempts } = notification;
  const fate = { attempts, next_at: nextAt, lease_until: leaseUntil, touched_at: now, state };
  connection.run(
    build
      .insertInto('notifications')
      .values({ id, channel, transitions: JSON.stringify(transitions), created_at: createdAt, ...fate })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(fate).where('notifications.state', '=', 'waiting')),
  );
  const ids = transitions.map((transition) => transition.id);
  connection.run(
    build
      .updateTable('outbox')
      .set({ notification: id })
      .where('transition', 'in', listOf(ids))
      .where('channel', '=', channel)
      .where('notification', 'is', null),
  );
}

/** One parameter, however many there are. */
function listOf(names: readonly string[]) {
  return sql<string>`(select value from json_each(${JSON.stringify(names)}))`;
}

function log(connection: Connection, notification: string, at: number, { outcome, says }: Delivery): void {
  connection.run(
    build
      .insertInto('deliveries')
      .values({ notification, at, outcome, says })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

interface StoredNotification {
  readonly id: string;
  readonly channel: string;
  readonly transitions: string;
  readonly created_at: number;
  readonly attempts: number;
  readonly next_at: number;
  readonly lease_until: number;
  readonly state: Held['state'];
}

function toNotification(row: StoredNotification): Notification {
  return {
    id: row.id,
    channel: row.channel,
    transitions: JSON.parse(row.transitions),
    createdAt: row.created_at,
    attempts: row.attempts,
  };
}
