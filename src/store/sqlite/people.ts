/** @module What people add to the store while the daemon runs, and what they ask of it. */

import { sql } from 'kysely';
import type { Incident } from '../../core/incident-types.ts';
import type { Silence } from '../../core/muting.ts';
import type { IncidentAcknowledgement } from '../../core/outbox-plan.ts';
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

export function silences(connection: Connection): Silence[] {
  const rows = connection.all(build.selectFrom('silences').select('body').orderBy(sql`body ->> '$.createdAt'`, 'desc'));
  return rows.map(({ body }) => JSON.parse(body));
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

export function acknowledgements(connection: Connection): IncidentAcknowledgement[] {
  const rows = connection.all(
    build
      .selectFrom('acknowledgements')
      .innerJoin('incidents', 'incidents.id', 'acknowledgements.incident')
      .select('acknowledgements.body')
      .where('incidents.resolved_at', 'is', null),
  );
  return rows.map(({ body }) => JSON.parse(body));
}

export function lastIncidents(connection: Connection, limit: number): Incident[] {
  const rows = connection.all(build.selectFrom('incidents').select('body').orderBy('opened_at', 'desc').limit(limit));
  return rows.map(({ body }) => JSON.parse(body));
}

export function explaining(connection: Connection): Incident[] {
  const rows = connection.all(
    build
      .selectFrom('incidents')
      .select('body')
      .select(({ fn }) => fn.min('opened_at').as('first'))
      .where('resolved_at', 'is', null)
      .where(sql<string>`body ->> '$.cause'`, 'in', ['account_suspended', 'provider_outage'])
      .groupBy([sql`body ->> '$.provider'`, sql`body ->> '$.cause'`, sql`body ->> '$.account'`]),
  );
  return rows.map(({ body }) => JSON.parse(body));
}
