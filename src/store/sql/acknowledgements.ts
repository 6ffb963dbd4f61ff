/** @module Acknowledgements of incidents by people. */

import { sql } from 'kysely';
import type { IncidentAcknowledgement } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

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
