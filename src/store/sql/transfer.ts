/** @module Export and import of entries and memory, when the memory store takes over from the real store and later returns its entries. */

import { sql } from 'kysely';
import { defined } from '../../core/defined.ts';
import type { Transition } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { paceGroupOf } from '../../core/outbox/grouping.ts';
import type { IncidentAcknowledgement } from '../../core/outbox/plan.ts';
import { newEntry } from '../entry.ts';
import type { OutboxEntry, OutboxKey, Snapshot } from '../transfer-contract.ts';
import type { Connection, Query } from './connection.ts';
import { insertionOrder, listOf, withoutIndex } from './dialect.ts';
import { writeIncident } from './incidents.ts';
import { setValue } from './memory.ts';
import { writeStanding } from './results.ts';
import {
  enqueue,
  logAttempt,
  partial,
  setLastSentAt,
  toNotification,
  transitionsOf,
  writeNotification,
} from './rows.ts';
import { restoreSilences } from './silences.ts';
import { build } from './tables.ts';

/** Returns the last `ended` notifications that ended and whose incidents may bring more, then all entries that wait. */
export function exportPending(connection: Connection, ended: number): OutboxEntry[] {
  return [
    ...(ended === 0 ? [] : lastEnded(connection, ended)),
    ...frozen(connection, idsOf(connection, notifications.where('state', '=', 'waiting'))),
    ...notFrozen(connection),
  ];
}

/** Returns all entries, also those that ended. */
export function exportAll(connection: Connection): OutboxEntry[] {
  return [...frozen(connection, idsOf(connection, notifications)), ...notFrozen(connection)];
}

function notFrozen(connection: Connection): OutboxEntry[] {
  const waiting = connection.all(
    build
      .selectFrom('outbox')
      .select(['channel', 'transition', 'muted'])
      .where('notification', 'is', null)
      .where('moot', '=', 0)
      .orderBy('id'),
  );
  const transitions = transitionsOf(connection, [...new Set(waiting.map(({ transition }) => transition))]);
  return waiting.flatMap(({ transition: id, channel, muted }) => {
    const transition = transitions.get(id);
    return transition === undefined ? [] : [newEntry(transition, channel, muted !== null)];
  });
}

/** Returns notifications that ended, of incidents that are open or have rows that wait. */
function lastEnded(connection: Connection, most: number): OutboxEntry[] {
  const unended = sql<string>`(select id from incidents where resolved_at is null
    union select incident from outbox where notification is null and moot = 0
    union select incident from outbox where notification in (select id from notifications where state = 'waiting'))`;
  const ended = build
    .selectFrom('outbox')
    .innerJoin('notifications', 'notifications.id', 'outbox.notification')
    .select('notifications.id')
    .where('outbox.incident', 'in', unended)
    .where('notifications.state', '!=', 'waiting')
    .groupBy(['notifications.id', 'notifications.touched_at'])
    .orderBy('notifications.touched_at', 'desc')
    .limit(most);
  return frozen(connection, idsOf(connection, ended));
}

const notifications = build.selectFrom('notifications').select('id');

function idsOf(connection: Connection, query: Query<{ readonly id: string }>): readonly string[] {
  return connection.all(query).map(({ id }) => id);
}

/** Returns these notifications with their attempts, in the order in which they were frozen. */
function frozen(connection: Connection, ids: readonly string[]): OutboxEntry[] {
  const attempts = Map.groupBy(
    connection.all(
      build.selectFrom('deliveries').selectAll().where('notification', 'in', listOf(ids)).orderBy(insertionOrder),
    ),
    ({ notification }) => notification,
  );
  return connection
    .all(build.selectFrom('notifications').selectAll().where('id', 'in', listOf(ids)).orderBy(insertionOrder))
    .map((row) => ({
      notification: toNotification(row),
      state: row.state,
      nextAt: row.next_at,
      leaseUntil: row.lease_until,
      // Schema 1 had no such column, and the migration filled it with 0.
      frozenAt: row.frozen_at === 0 ? row.created_at : row.frozen_at,
      touchedAt: row.touched_at,
      deliveries: (attempts.get(row.id) ?? []).map(toAttempt),
    }));
}

function toAttempt({ at, outcome, says }: { readonly at: number; readonly outcome: string; readonly says: string }) {
  // The log does not keep `permanent`: the state of the notification shows it.
  const delivery: Delivery =
    outcome === 'rejected' || outcome === partial
      ? defined({ outcome: 'rejected', says, permanent: false, missing: outcome === partial ? [] : undefined })
      : { outcome: outcome === 'delivered' ? outcome : 'unknown', says };
  return { at, delivery };
}

/** Takes over entries of another store in order, and cancels the rows in `cancelled`. What ended stays as it ended. */
export function importEntries(
  connection: Connection,
  entries: readonly OutboxEntry[],
  cancelled: readonly OutboxKey[],
): void {
  connection.transaction(() => {
    for (const entry of entries) {
      const { channel, transitions } = entry.notification;
      for (const transition of transitions) {
        writeIncident(connection, transition.incident);
        enqueue(connection, transition, [channel]);
        restoreAcknowledgement(connection, transition);
      }
      if (entry.frozenAt > 0) {
        importFrozen(connection, entry);
      } else if (entry.wasMuted) {
        // A digest that no mutes have, so that the row is planned again.
        changeUnfrozen(connection, [{ transition: transitions[0]?.id ?? '', channel }], { muted: 'elsewhere' });
      }
    }
    changeUnfrozen(connection, cancelled, { moot: 1 });
  });
}

function importFrozen(connection: Connection, entry: OutboxEntry): void {
  const { id, channel, transitions, digest } = entry.notification;
  // This store may have frozen more into it, which was never sent: another notification carries that.
  connection.run(
    build
      .updateTable('outbox')
      .set({ notification: null })
      .where('notification', '=', id)
      .where('transition', 'not in', listOf(digest?.covers ?? transitions.map((transition) => transition.id))),
  );
  writeNotification(connection, entry);
  for (const { at, delivery } of entry.deliveries) {
    logAttempt(connection, id, at, delivery);
  }
  for (const group of new Set(transitions.map(paceGroupOf))) {
    setLastSentAt(connection, channel, group, entry.frozenAt);
  }
}

/** Adds the acknowledgement that a transition announces, in case the store lost it. */
function restoreAcknowledgement(connection: Connection, { incident, at, acknowledgement }: Transition): void {
  if (acknowledgement === undefined) {
    return;
  }
  const body: IncidentAcknowledgement = { by: 'somebody', ...acknowledgement, incident: incident.id, at };
  connection.run(
    build
      .insertInto('acknowledgements')
      .values({ incident: incident.id, until: body.until ?? null, body: JSON.stringify(body), announced: 1 })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

/** Changes rows that no notification carries. */
function changeUnfrozen(connection: Connection, rows: readonly OutboxKey[], to: { muted: string } | { moot: 1 }): void {
  for (const [channel, own] of Map.groupBy(rows, (row) => row.channel)) {
    connection.run(
      build
        .updateTable('outbox')
        .set(to)
        .where('transition', 'in', listOf(own.map(({ transition }) => transition)))
        .where('channel', '=', channel)
        .where(withoutIndex('notification'), 'is', null),
    );
  }
}

/** Overwrites the instance secret and these standings, and adds silences that are unknown. */
export function restoreSnapshot(connection: Connection, { instanceSecret, standings, silences }: Snapshot): void {
  connection.transaction(() => {
    setValue(connection, 'instance_secret', instanceSecret);
    for (const standing of standings) {
      writeStanding(connection, standing);
      if (standing.incident !== undefined) {
        writeIncident(connection, standing.incident);
      }
    }
    restoreSilences(connection, silences);
  });
}
