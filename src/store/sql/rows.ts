/** @module Outbox rows between SQL and the plan, and what several files ask of the outbox. */

import { sql } from 'kysely';
import type { Transition } from '../../core/model/incident.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import { type OutboxRow, rowOf } from '../../core/outbox/plan.ts';
import type { OutboxEntry } from '../transfer-contract.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

/** A transition as stored: itself, or what differs from another (`of`), so that reminders take little room. */
type StoredTransition = Transition | (Pick<Transition, 'id' | 'type' | 'at'> & { readonly of: string });

/** One row per channel; within the caller's transaction. */
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

/** What a row needs of the table to be planned. */
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

export function toRow({ transition, channel, incident, group_key, at, label, muted }: StoredRow): OutboxRow {
  return { ...JSON.parse(label), transition, channel, incident, at, group: group_key, wasMuted: muted !== null };
}

/** The transitions with these ids, by id. */
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
 * Writes a notification and ties its outbox rows to it, each to the first notification that takes it. One that is known
 * gets its fate and, as it may have been sent like that, its content.
 */
export function write(connection: Connection, held: OutboxEntry): void {
  const { state, nextAt, leaseUntil, frozenAt, touchedAt } = held;
  const { id, channel, transitions, createdAt, attempts, ...extra } = held.notification;
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
      // The plus keeps SQLite from walking through all that wait (https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
      .where(sql`+notification`, 'is', null),
  );
  if (state !== 'waiting') {
    unblock(connection, id);
  }
}

/** What waited for a notification need not wait any longer. */
export function unblock(connection: Connection, notification: string): void {
  connection.run(build.updateTable('outbox').set({ blocked_by: null }).where('blocked_by', '=', notification));
}

/** One parameter, however many there are. */
export function listOf(names: readonly string[]) {
  return sql<string>`(select value from json_each(${JSON.stringify(names)}))`;
}

export function log(connection: Connection, notification: string, at: number, { outcome, says }: Delivery): void {
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

/** When something last happened; see the table. */
export function lastPulse(connection: Connection, channel: string, group: string): number | undefined {
  return connection.first(
    build.selectFrom('pulses').select('at').where('channel', '=', channel).where('group_key', '=', group),
  )?.at;
}

export function setPulse(connection: Connection, channel: string, group: string, at: number): void {
  connection.run(build.replaceInto('pulses').values({ channel, group_key: group, at }));
}
