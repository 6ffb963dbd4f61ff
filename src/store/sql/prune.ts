/** @module Pruning: old rows are deleted a few with every batch, not many at once. */

import { sql } from 'kysely';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import { build } from './tables.ts';

/** Probes whose ids are kept: one of them that is recorded again changes nothing. */
const probesRemembered = 100_000;

/** How long (ms) results and ended incidents are kept. A healthy stretch is one line, so failures fill the table. */
const keepFor = 90 * 86_400_000;

/** Deleted at most with one batch. */
const most = { results: 100, incidents: 20 };

/** Deletes old rows within the caller's transaction. @param now undefined if the batch was empty: then only probe ids go */
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

/** Deletes incidents that ended before `before`, with their notifications. An incident with a pending notification stays. */
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
  const notifications = connection
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
  forgetNotifications(connection, notifications);
}

/** A notification may carry several incidents: it is deleted with the last of them. */
function forgetNotifications(connection: Connection, ids: readonly string[]): void {
  const empty = connection
    .all(
      build
        .selectFrom('notifications')
        .select('id')
        .where('id', 'in', listOf(ids))
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
