/** @module Forgets what is old: a little with every batch rather than much at once. */

import { sql } from 'kysely';
import type { Connection } from './connection.ts';
import { listOf } from './rows.ts';
import { build } from './tables.ts';

/** How many of the last probes are known again when they are recorded twice. */
const probesRemembered = 100_000;

/** Healthy stretches are one line each, so that this keeps failures for a quarter of a year. */
const keepFor = 90 * 86_400_000;

/** Rows, and incidents, a batch. */
const most = { results: 100, incidents: 20 };

/** `now` is undefined when nothing was recorded that tells the time. */
export function forgetOld(connection: Connection, now: number | undefined): void {
  connection.run(
    build.deleteFrom('probes').where('id', '<=', sql<number>`(select max(id) from probes) - ${probesRemembered}`),
  );
  if (now === undefined) {
    return;
  }
  connection.run(
    build.deleteFrom('results').where('id', 'in', (from) =>
      from
        .selectFrom('results')
        .select('id')
        .where('until', '<', now - keepFor)
        .limit(most.results),
    ),
  );
  forgetIncidents(connection, now - keepFor);
}

/** Those that ended before `before`, with all that was told of them. What is still to be told keeps its incident. */
function forgetIncidents(connection: Connection, before: number): void {
  const ended = connection
    .all(
      build
        .selectFrom('incidents')
        .select('id')
        .where('resolved_at', '<', before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('outbox')
                .leftJoin('notifications', 'notifications.id', 'outbox.notification')
                .select('outbox.id')
                .whereRef('outbox.incident', '=', 'incidents.id')
                .where('moot', '=', 0)
                .where(({ or, eb }) => or([eb('notification', 'is', null), eb('notifications.state', '=', 'waiting')])),
            ),
          ),
        )
        .orderBy('resolved_at')
        .limit(most.incidents),
    )
    .map(({ id }) => id);
  if (ended.length === 0) {
    return;
  }
  const told = connection
    .all(
      build
        .selectFrom('outbox')
        .select('notification')
        .distinct()
        .where('incident', 'in', listOf(ended))
        .where('notification', 'is not', null),
    )
    .flatMap(({ notification }) => notification ?? []);
  connection.run(build.deleteFrom('outbox').where('incident', 'in', listOf(ended)));
  connection.run(build.deleteFrom('transitions').where('incident', 'in', listOf(ended)));
  connection.run(build.deleteFrom('acknowledgements').where('incident', 'in', listOf(ended)));
  connection.run(build.deleteFrom('incidents').where('id', 'in', listOf(ended)));
  forgetNotifications(connection, told);
}

/** A notification may tell of several incidents: it goes with the last of them. */
function forgetNotifications(connection: Connection, told: readonly string[]): void {
  const empty = connection
    .all(
      build
        .selectFrom('notifications')
        .select('id')
        .where('id', 'in', listOf(told))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.notification', '=', 'notifications.id')),
          ),
        ),
    )
    .map(({ id }) => id);
  connection.run(build.deleteFrom('deliveries').where('notification', 'in', listOf(empty)));
  connection.run(build.deleteFrom('notifications').where('id', 'in', listOf(empty)));
}
