/** @module Silences, which people add and end while the daemon runs. */

import { sql } from 'kysely';
import { toMatchers } from '../../core/incident/matcher.ts';
import type { Silence } from '../../core/incident/muting.ts';
import type { Match } from '../../core/model/config.ts';
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
