/** @module Incidents, open and ended. */

import { sql } from 'kysely';
import { inhibitingCauses } from '../../core/model/cause.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Connection } from './connection.ts';
import { jsonField } from './dialect.ts';
import { type At, build, compileOnce } from './tables.ts';

const sequenceOf = compileOnce((at: At<{ id: string }>) =>
  build.selectFrom('incidents').select(jsonField<number>('body', 'sequence').as('sequence')).where('id', '=', at('id')),
);

const putIncident = compileOnce(
  (at: At<{ id: string; integration: string; openedAt: number; resolvedAt: number | null; body: string }>) =>
    build
      .insertInto('incidents')
      .values({
        id: at('id'),
        integration: at('integration'),
        opened_at: at('openedAt'),
        resolved_at: at('resolvedAt'),
        body: at('body'),
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          integration: ref('excluded.integration'),
          opened_at: ref('excluded.opened_at'),
          resolved_at: ref('excluded.resolved_at'),
          body: ref('excluded.body'),
        })),
      ),
);

/** Writes an incident within the caller's transaction, unless a later state of it is known. */
export function writeIncident(connection: Connection, incident: Incident): void {
  const { id, integration, openedAt, sequence } = incident;
  const known = connection.first(sequenceOf({ id }));
  if (known === undefined || known.sequence <= sequence) {
    const resolvedAt = incident.resolvedAt ?? null;
    connection.run(putIncident({ id, integration, openedAt, resolvedAt, body: JSON.stringify(incident) }));
  }
}

/** Returns the open incidents, the oldest first. */
export function openIncidents(connection: Connection): Incident[] {
  const rows = connection.all(
    build.selectFrom('incidents').select('body').where('resolved_at', 'is', null).orderBy('opened_at').orderBy('id'),
  );
  return rows.map(({ body }) => JSON.parse(body));
}

/** Returns open incidents that no standing holds: the process that wrote the standings did not know of them. */
export function orphanedIncidents(connection: Connection): Incident[] {
  const held = jsonField('body', 'incident', 'id');
  const rows = connection.all(
    build
      .selectFrom('incidents')
      .select('body')
      .where('resolved_at', 'is', null)
      .where('id', 'not in', (from) => from.selectFrom('standings').select(held.as('id')).where(held, 'is not', null)),
  );
  return rows.map(({ body }) => JSON.parse(body));
}

/** Returns the last `limit` incidents, open and ended, the latest first. */
export function lastIncidents(connection: Connection, limit: number): Incident[] {
  const rows = connection.all(build.selectFrom('incidents').select('body').orderBy('opened_at', 'desc').limit(limit));
  return rows.map(({ body }) => JSON.parse(body));
}

/** Incidents with equal values in these fields inhibit the same others. */
const inhibitionFields = ['provider', 'cause', 'account', 'host', 'owner', 'told'] as const;

/** The incidents that may inhibit others, each with its place among those that inhibit the same, by `order`. */
function rankedInhibiting(order: 'opened_at' | 'resolved_at desc') {
  const group = sql.join(inhibitionFields.map((name) => jsonField('body', name)));
  return build
    .selectFrom('incidents')
    .select('id')
    .select(sql<number>`row_number() over (partition by ${group} order by ${sql.raw(order)}, id)`.as('place'))
    .where(jsonField('body', 'cause'), 'in', inhibitingCauses)
    .where(jsonField('body', 'kind'), '=', 'failing')
    .where(jsonField('body', 'confidence'), '!=', 'possible');
}

/** Returns the inhibiting incidents: of each group the open one that opened first, and the one that ended last after `since`. */
export function inhibitingIncidents(connection: Connection, since: number): Incident[] {
  const open = rankedInhibiting('opened_at').where('resolved_at', 'is', null);
  const ended = rankedInhibiting('resolved_at desc').where('resolved_at', '>', since);
  return [open, ended]
    .flatMap((ranked) =>
      connection.all(
        build
          .selectFrom(ranked.as('ranked'))
          .innerJoin('incidents', 'incidents.id', 'ranked.id')
          .select('incidents.body')
          .where('place', '=', 1),
      ),
    )
    .map(({ body }) => JSON.parse(body));
}
