/** @module Rows of the outbox: read, written, and turned into the values of the core. */

import { sql } from 'kysely';
import { isTaken } from '../../core/model/channel-status.ts';
import type { Transition } from '../../core/model/incident.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import { type OutboxRow, rowOf } from '../../core/outbox/plan.ts';
import type { OutboxEntry } from '../transfer-contract.ts';
import type { Connection } from './connection.ts';
import { listOf, withoutIndex } from './dialect.ts';
import { build } from './tables.ts';

/** A transition as stored: itself, or its difference from another one (`of`), so that reminders take little room. */
type StoredTransition = Transition | (Pick<Transition, 'id' | 'type' | 'at'> & { readonly of: string });

/** Adds a transition, and one row per channel, within the caller's transaction. Rows that are there stay. */
export function enqueue(
  connection: Connection,
  transition: Transition,
  channels: readonly string[],
  stored: StoredTransition = transition,
): void {
  connection.run(
    build
      .insertInto('transitions')
      .values({
        id: transition.id,
        incident: transition.incident.id,
        sequence: transition.incident.sequence,
        at: transition.at,
        body: JSON.stringify(stored),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  for (const channel of channels) {
    const { group, transition: id, incident, at, channel: _, wasMuted: __, ...label } = rowOf(transition, channel);
    const row = { transition: id, channel, incident, group_key: group, at, label: JSON.stringify(label) };
    connection.run(
      build
        .insertInto('outbox')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}

/** The columns that `toRow` needs. */
export const rowColumns = ['id', 'transition', 'channel', 'incident', 'group_key', 'at', 'label', 'muted'] as const;

interface StoredRow {
  readonly transition: string;
  readonly channel: string;
  readonly incident: string;
  readonly group_key: string;
  readonly at: number;
  readonly label: string;
  readonly muted: string | null;
}

/** Returns the row as the plan needs it. */
export function toRow({ transition, channel, incident, group_key, at, label, muted }: StoredRow): OutboxRow {
  return { ...JSON.parse(label), transition, channel, incident, at, group: group_key, wasMuted: muted !== null };
}

/** Returns the transitions with these ids, by id. */
export function transitionsOf(connection: Connection, ids: readonly string[]): ReadonlyMap<string, Transition> {
  const bodies = connection
    .all(build.selectFrom('transitions').select('body').where('id', 'in', listOf(ids)))
    .map(({ body }): StoredTransition => JSON.parse(body));
  const known = new Map(bodies.flatMap((body) => ('of' in body ? [] : [[body.id, body] as const])));
  const references = bodies.flatMap((body) => ('of' in body ? [body] : []));
  if (references.length > 0) {
    const bases = transitionsOf(connection, [...new Set(references.map(({ of }) => of))]);
    for (const { of, ...change } of references) {
      const base = bases.get(of);
      if (base !== undefined) {
        known.set(change.id, { ...base, ...change });
      }
    }
  }
  return known;
}

/**
 * Writes a notification and ties its outbox rows to it, unless an earlier notification has them. A known notification that
 * waits gets the state and the content of the entry: it may have been sent with that content.
 */
export function writeNotification(connection: Connection, entry: OutboxEntry): void {
  const { state, nextAt, leaseUntil, frozenAt, touchedAt } = entry;
  const { id, channel, transitions, createdAt, attempts, ...extra } = entry.notification;
  const change = {
    transitions: JSON.stringify(transitions),
    extra: Object.keys(extra).length === 0 ? null : JSON.stringify(extra),
    attempts,
    next_at: nextAt,
    lease_until: leaseUntil,
    touched_at: touchedAt,
    state,
  };
  connection.run(
    build
      .insertInto('notifications')
      .values({ id, channel, created_at: createdAt, frozen_at: frozenAt, ...change })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(change).where('notifications.state', '=', 'waiting')),
  );
  const ids = extra.digest?.covers ?? transitions.map((transition) => transition.id);
  connection.run(
    build
      .updateTable('outbox')
      .set({ notification: id, blocked_by: null })
      .where('transition', 'in', listOf(ids))
      .where('channel', '=', channel)
      .where(withoutIndex('notification'), 'is', null),
  );
  if (state !== 'waiting') {
    unblock(connection, id);
  }
}

/** Releases the rows that waited for this notification to end. */
export function unblock(connection: Connection, notification: string): void {
  connection.run(build.updateTable('outbox').set({ blocked_by: null }).where('blocked_by', '=', notification));
}

/** The outcome in the log of deliveries for a mail that some of its recipients have: it waits for the others. */
export const partial = 'partial';

/** True for a notification that some of its recipients have. It neither counts as failing nor holds anything back. */
export const isPartial = sql<boolean>`exists (select 1 from deliveries
  where deliveries.notification = notifications.id and deliveries.outcome = ${sql.lit(partial)})`;

/** Adds an attempt to the log of deliveries. */
export function logAttempt(connection: Connection, notification: string, at: number, delivery: Delivery): void {
  const { says } = delivery;
  const outcome = delivery.outcome === 'rejected' && isTaken(delivery) ? partial : delivery.outcome;
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
  readonly extra: string | null;
}

/** Returns the notification that a row holds. */
export function toNotification(row: StoredNotification): Notification {
  return {
    id: row.id,
    channel: row.channel,
    transitions: JSON.parse(row.transitions),
    createdAt: row.created_at,
    attempts: row.attempts,
    ...(row.extra === null ? {} : JSON.parse(row.extra)),
  };
}

/** Returns when (ms) the group was last sent on the channel; undefined if never. */
export function lastSentAt(connection: Connection, channel: string, group: string): number | undefined {
  return connection.first(
    build.selectFrom('pulses').select('at').where('channel', '=', channel).where('group_key', '=', group),
  )?.at;
}

/** Sets when (ms) the group was last sent on the channel. */
export function setLastSentAt(connection: Connection, channel: string, group: string, at: number): void {
  connection.run(
    build
      .insertInto('pulses')
      .values({ channel, group_key: group, at })
      .onConflict((conflict) => conflict.columns(['channel', 'group_key']).doUpdateSet({ at })),
  );
}
