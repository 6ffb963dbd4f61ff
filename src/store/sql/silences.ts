/** @module Silences, which people add and end while the daemon runs. */

import { toMatchers } from '../../core/incident/matcher.ts';
import type { Silence } from '../../core/incident/muting.ts';
import type { Match } from '../../core/model/config.ts';
import type { Connection } from './connection.ts';
import { jsonField } from './dialect.ts';
import { build } from './tables.ts';

/** How long (ms) a silence is listed after its end. */
const keepFor = 90 * 86_400_000;

/** Adds or replaces a silence, and drops those that ended long ago. */
export function addSilence(connection: Connection, silence: Silence): void {
  connection.transaction(() => {
    connection.run(build.deleteFrom('silences').where('until', '<', silence.createdAt - keepFor));
    writeSilence(connection, silence);
  });
}

/** Adds the silences that are unknown, within the caller's transaction. */
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

/** Returns all silences, the latest first. */
export function silences(connection: Connection): Silence[] {
  const rows = connection.all(
    build.selectFrom('silences').select('body').orderBy(jsonField<number>('body', 'createdAt'), 'desc'),
  );
  return rows.map(({ body }) => toSilence(JSON.parse(body)));
}

/** Silences written by earlier versions have `match`, a list of equalities, in place of `matchers`. */
function toSilence({ match, ...silence }: Silence & { readonly match?: Match }): Silence {
  return match === undefined ? silence : { ...silence, matchers: toMatchers(match) };
}

/** Ends a silence at once. Returns false if no silence with this id is running. */
export function expireSilence(connection: Connection, id: string, now: number): boolean {
  return connection.transaction(() => {
    const row = connection.first(
      build.selectFrom('silences').select('body').where('id', '=', id).where('until', '>', now),
    );
    if (row === undefined) {
      return false;
    }
    writeSilence(connection, { ...JSON.parse(row.body), id, until: now });
    return true;
  });
}

function writeSilence(connection: Connection, silence: Silence): void {
  const { id, until } = silence;
  const change = { until, body: JSON.stringify(silence) };
  connection.run(
    build
      .insertInto('silences')
      .values({ id, ...change })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(change)),
  );
}
