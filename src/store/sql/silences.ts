/** @module What people add to the store while the daemon runs, and what they ask of it. */

import { sql } from 'kysely';
import { toMatchers } from '../../core/incident/matcher.ts';
import type { Silence } from '../../core/incident/muting.ts';
import { inhibitingCauses } from '../../core/model/cause.ts';
import type { Match } from '../../core/model/config.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { IncidentAcknowledgement } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

/** Silences that ended are shown for so long (ms). */
const keepSilences = 90 * 86_400_000;

export function addSilence(connection: Connection, silence: Silence): void {
  connection.transaction(() => {
    connection.run(build.deleteFrom('silences').where('until', '<', silence.createdAt - keepSilences));
    connection.run(
      build.replaceInto('silences').values({ id: silence.id, until: silence.until, body: JSON.stringify(silence) }),
    );
  });
}

/** Those that are not known. */
export function restoreSilences(connection: Connection, silences: readonly Silence[]): void {
  for (const silence of silences) {
    connection.run(
      build
        .insertInto('silences')
        .values({ id: silence.id, until: silence.until, body: JSON.stringify(silence) })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}

export function silences(connection: Connection): Silence[] {
  const rows = connection.all(build.selectFrom('silences').select('body').orderBy(sql`body ->> '$.createdAt'`, 'desc'));
  return rows.map(({ body }) => toSilence(JSON.parse(body)));
}

/** Those of before had equalities alone. */
function toSilence({ match, ...silence }: Silence & { readonly match?: Match }): Silence {
  return match === undefined ? silence : { ...silence, matchers: toMatchers(match) };
}

export function expireSilence(connection: Connection, id: string, now: number): boolean {
  return connection.transaction(() => {
    const row = connection.first(
      build.selectFrom('silences').select('body').where('id', '=', id).where('until', '>', now),
    );
    if (row === undefined) {
      return false;
    }
    const silence: Silence = { ...JSON.parse(row.body), until: now };
    connection.run(build.replaceInto('silences').values({ id, until: now, body: JSON.stringify(silence) }));
    return true;
  });
}

export function acknowledge(connection: Connection, acknowledgement: IncidentAcknowledgement): boolean {
  return connection.transaction(() => {
    const open = connection.first(
      build
        .selectFrom('incidents')
        .select('id')
        .where('id', '=', acknowledgement.incident)
        .where('resolved_at', 'is', null),
    );
    if (open === undefined) {
      return false;
    }
    connection.run(
      build.replaceInto('acknowledgements').values({
        incident: open.id,
        until: acknowledgement.until ?? null,
        body: JSON.stringify(acknowledgement),
        announced: 0,
      }),
    );
    return true;
  });
}

/** A warning that was acknowledged and became a failure, which is the same incident opened anew, is not. */
export const isOfThis = sql<boolean>`acknowledgements.body ->> '$.at' >= incidents.opened_at`;

export function acknowledgements(connection: Connection): IncidentAcknowledgement[] {
  const rows = connection.all(
    build
      .selectFrom('acknowledgements')
      .innerJoin('incidents', 'incidents.id', 'acknowledgements.incident')
      .select('acknowledgements.body')
      .where('incidents.resolved_at', 'is', null)
      .where(isOfThis),
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
