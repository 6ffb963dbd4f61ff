/** @module What goes from one store to another, when one stands in for the other or takes over again. */

import { type CompiledQuery, sql } from 'kysely';
import type { Transition } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { paceGroupOf } from '../../core/outbox/grouping.ts';
import type { IncidentAcknowledgement } from '../../core/outbox/plan.ts';
import { newEntry } from '../entry.ts';
import type { OutboxEntry, OutboxKey, Snapshot } from '../transfer-contract.ts';
import type { Connection } from './connection.ts';
import { writeIncident } from './incidents.ts';
import { writeStanding } from './results.ts';
import { enqueue, listOf, log, setPulse, toNotification, transitionsOf, write } from './rows.ts';
import { restoreSilences } from './silences.ts';
import { build } from './tables.ts';

export function exportPending(connection: Connection, told: number): OutboxEntry[] {
  return [
    ...(told === 0 ? [] : lastTold(connection, told)),
    ...frozen(connection, idsOf(connection, notifications.where('state', '=', 'waiting'))),
    ...notFrozen(connection),
  ];
}

/** Also what ended, of incidents that are over. */
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

/** Notifications that ended, about incidents of which there is or may be more to tell. */
function lastTold(connection: Connection, most: number): OutboxEntry[] {
  const unended = sql<string>`(select id from incidents where resolved_at is null
    union select incident from outbox where notification is null and moot = 0
    union select incident from outbox where notification in (select id from notifications where state = 'waiting'))`;
  const told = build
    .selectFrom('outbox')
    .innerJoin('notifications', 'notifications.id', 'outbox.notification')
    .select('notifications.id')
    .distinct()
    .where('outbox.incident', 'in', unended)
    .where('notifications.state', '!=', 'waiting')
    .orderBy('notifications.touched_at', 'desc')
    .limit(most);
  return frozen(connection, idsOf(connection, told));
}

const notifications = build.selectFrom('notifications').select('id');

function idsOf(
  connection: Connection,
  query: { compile(): CompiledQuery<{ readonly id: string }> },
): readonly string[] {
  return connection.all(query).map(({ id }) => id);
}

/** In the order in which they were put together. */
function frozen(connection: Connection, ids: readonly string[]): OutboxEntry[] {
  const attempts = Map.groupBy(
    connection.all(
      build.selectFrom('deliveries').selectAll().where('notification', 'in', listOf(ids)).orderBy(sql`rowid`),
    ),
    ({ notification }) => notification,
  );
  return connection
    .all(build.selectFrom('notifications').selectAll().where('id', 'in', listOf(ids)).orderBy(sql`rowid`))
    .map((row) => ({
      notification: toNotification(row),
      state: row.state,
      nextAt: row.next_at,
      leaseUntil: row.lease_until,
      // Zero in what was written under the first schema.
      frozenAt: row.frozen_at === 0 ? row.created_at : row.frozen_at,
      touchedAt: row.touched_at,
      deliveries: (attempts.get(row.id) ?? []).map(toAttempt),
    }));
}

function toAttempt({ at, outcome, says }: { readonly at: number; readonly outcome: string; readonly says: string }) {
  // Whether a refusal was for good shows in the state of the notification.
  const delivery: Delivery =
    outcome === 'rejected'
      ? { outcome, says, permanent: false }
      : { outcome: outcome === 'delivered' ? outcome : 'unknown', says };
  return { at, delivery };
}

export function importEntries(connection: Connection, held: readonly OutboxEntry[], moot: readonly OutboxKey[]): void {
  connection.transaction(() => {
    for (const one of held) {
      const { channel, transitions } = one.notification;
      for (const transition of transitions) {
        writeIncident(connection, transition.incident);
        enqueue(connection, transition, [channel]);
        noteAcknowledgement(connection, transition);
      }
      if (one.frozenAt > 0) {
        importFrozen(connection, one);
      } else if (one.wasMuted) {
        // By other mutes than there are now, for all we know.
        change(connection, [{ transition: transitions[0]?.id ?? '', channel }], { muted: 'elsewhere' });
      }
    }
    change(connection, moot, { moot: 1 });
  });
}

function importFrozen(connection: Connection, held: OutboxEntry): void {
  const { id, channel, transitions, digest } = held.notification;
  // What another store put into it besides was never sent like that: it is told by another one.
  connection.run(
    build
      .updateTable('outbox')
      .set({ notification: null })
      .where('notification', '=', id)
      .where('transition', 'not in', listOf(digest?.covers ?? transitions.map((transition) => transition.id))),
  );
  write(connection, held);
  for (const { at, delivery } of held.deliveries) {
    log(connection, id, at, delivery);
  }
  for (const group of new Set(transitions.map(paceGroupOf))) {
    setPulse(connection, channel, group, held.frozenAt);
  }
}

/** Where the acknowledgements themselves were lost. */
function noteAcknowledgement(connection: Connection, { incident, at, acknowledgement }: Transition): void {
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

/** Of rows that no notification carries. */
function change(connection: Connection, rows: readonly OutboxKey[], to: { muted: string } | { moot: 1 }): void {
  for (const [channel, own] of Map.groupBy(rows, (row) => row.channel)) {
    connection.run(
      build
        .updateTable('outbox')
        .set(to)
        .where('transition', 'in', listOf(own.map(({ transition }) => transition)))
        .where('channel', '=', channel)
        .where(sql`+notification`, 'is', null),
    );
  }
}

export function restoreSnapshot(connection: Connection, { instanceSecret, standings, silences }: Snapshot): void {
  connection.transaction(() => {
    connection.run(build.replaceInto('memory').values({ name: 'instance_secret', value: instanceSecret }));
    for (const standing of standings) {
      writeStanding(connection, standing);
      if (standing.incident !== undefined) {
        writeIncident(connection, standing.incident);
      }
    }
    restoreSilences(connection, silences);
  });
}
