/** @module Incidents, open and ended. */

import { sql } from 'kysely';
import { inhibitingCauses } from '../../core/model/cause.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

/** Unless a later state of it is known. */
export function writeIncident(connection: Connection, incident: Incident): void {
  const { id, integration, openedAt, sequence } = incident;
  const known = connection.first(
    build.selectFrom('incidents').select(sql<number>`body ->> '$.sequence'`.as('sequence')).where('id', '=', id),
  );
  if (known === undefined || known.sequence <= sequence) {
    connection.run(
      build.replaceInto('incidents').values({
        id,
        integration,
        opened_at: openedAt,
        resolved_at: incident.resolvedAt ?? null,
        body: JSON.stringify(incident),
      }),
    );
  }
}

export function openIncidents(connection: Connection): Incident[] {
  const rows = connection.all(
    build.selectFrom('incidents').select('body').where('resolved_at', 'is', null).orderBy('opened_at').orderBy('id'),
  );
  return rows.map(({ body }) => JSON.parse(body));
}

/** Open incidents that no standing holds: whoever wrote it did not know of them. */
export function orphanedIncidents(connection: Connection): Incident[] {
  const rows = connection.all(
    build
      .selectFrom('incidents')
      .select('body')
      .where('resolved_at', 'is', null)
      .where(
        sql<string>`id`,
        'not in',
        sql<string>`(select body ->> '$.incident.id' from standings
        where body ->> '$.incident.id' is not null)`,
      ),
  );
  return rows.map(({ body }) => JSON.parse(body));
}

export function lastIncidents(connection: Connection, limit: number): Incident[] {
  const rows = connection.all(build.selectFrom('incidents').select('body').orderBy('opened_at', 'desc').limit(limit));
  return rows.map(({ body }) => JSON.parse(body));
}

export function inhibitingIncidents(connection: Connection, since: number): Incident[] {
  const found = build
    .selectFrom('incidents')
    .select('body')
    .where(sql<string>`body ->> '$.cause'`, 'in', inhibitingCauses)
    .where(sql<string>`body ->> '$.kind'`, '=', 'failing')
    .where(sql<string>`body ->> '$.confidence'`, '!=', 'possible')
    .groupBy(
      ['provider', 'cause', 'account', 'host', 'owner', 'told'].map((name) => sql`body ->> ${sql.lit(`$.${name}`)}`),
    );
  // The other columns are of the row with the least, or the most (https://sqlite.org/lang_select.html#bareagg).
  const open = found.select(({ fn }) => fn.min('opened_at').as('first')).where('resolved_at', 'is', null);
  const ended = found.select(({ fn }) => fn.max('resolved_at').as('last')).where('resolved_at', '>', since);
  return [...connection.all(open), ...connection.all(ended)].map(({ body }) => JSON.parse(body));
}
