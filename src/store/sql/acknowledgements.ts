/** @module Acknowledgements of incidents by people. */

import { sql } from 'kysely';
import type { IncidentAcknowledgement } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { jsonField } from './dialect.ts';
import { build } from './tables.ts';

/** Records an acknowledgement, which the next claim announces. Returns false if no such incident is open. */
export function acknowledge(connection: Connection, acknowledgement: IncidentAcknowledgement): boolean {
  return connection.transaction(() => {
    const { incident, until = null } = acknowledgement;
    const open = connection.first(
      build.selectFrom('incidents').select('id').where('id', '=', incident).where('resolved_at', 'is', null),
    );
    if (open === undefined) {
      return false;
    }
    const change = { until, body: JSON.stringify(acknowledgement), announced: 0 };
    connection.run(
      build
        .insertInto('acknowledgements')
        .values({ incident, ...change })
        .onConflict((conflict) => conflict.column('incident').doUpdateSet(change)),
    );
    return true;
  });
}

/**
 * Selects acknowledgements made since the incident opened. A warning that becomes a failure opens its incident anew: the
 * person who acknowledged the warning has not heard of the failure.
 */
export const isOfThisOpening = sql<boolean>`${jsonField('acknowledgements.body', 'at')} >= incidents.opened_at`;

/** Returns the acknowledgements of open incidents. */
export function acknowledgements(connection: Connection): IncidentAcknowledgement[] {
  const rows = connection.all(
    build
      .selectFrom('acknowledgements')
      .innerJoin('incidents', 'incidents.id', 'acknowledgements.incident')
      .select('acknowledgements.body')
      .where('incidents.resolved_at', 'is', null)
      .where(isOfThisOpening),
  );
  return rows.map(({ body }) => JSON.parse(body));
}
