/** @module Results of probes, and the standing of each integration. */

import { defined } from '../../core/defined.ts';
import type { Standing } from '../../core/model/incident.ts';
import type { Recorded, ResultRow } from '../../core/model/record.ts';
import { isUnchanged } from '../coalesce.ts';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import { writeIncident } from './incidents.ts';
import { forgetOld } from './prune.ts';
import { enqueue } from './rows.ts';
import { type At, build, compileOnce } from './tables.ts';

/** Writes a batch in one transaction, and forgets a little of what is old. */
export function record(connection: Connection, batch: readonly Recorded[]): void {
  connection.transaction(() => {
    for (const { result, standing, transition } of batch) {
      if (!addResult(connection, result)) {
        continue;
      }
      writeStanding(connection, standing);
      if (transition !== undefined) {
        writeIncident(connection, transition.transition.incident);
        enqueue(connection, transition.transition, transition.channels);
      }
    }
    forgetOld(connection, batch.at(-1)?.result.at);
  });
}

/** Adds results, which change no standing. */
export function addResults(connection: Connection, results: readonly ResultRow[]): void {
  connection.transaction(() => {
    for (const result of results) {
      addResult(connection, result);
    }
  });
}

const addProbe = compileOnce((at: At<{ probeId: string }>) =>
  build
    .insertInto('probes')
    .values({ probe_id: at('probeId') })
    .onConflict((conflict) => conflict.doNothing()),
);

const lastResult = compileOnce((at: At<{ integration: string }>) =>
  build.selectFrom('results').selectAll().where('integration', '=', at('integration')).orderBy('id', 'desc').limit(1),
);

const extendResult = compileOnce((at: At<{ id: number; until: number; count: number }>) =>
  build
    .updateTable('results')
    .set({ until: at('until'), count: at('count') })
    .where('id', '=', at('id')),
);

const putStanding = compileOnce((at: At<{ integration: string; body: string }>) =>
  build
    .insertInto('standings')
    .values({ integration: at('integration'), body: at('body') })
    .onConflict((conflict) =>
      conflict.column('integration').doUpdateSet(({ ref }) => ({ body: ref('excluded.body') })),
    ),
);

/** Returns false if this probe was recorded before. */
function addResult(connection: Connection, result: ResultRow): boolean {
  if (connection.run(addProbe({ probeId: result.probeId })) === 0) {
    return false;
  }
  const last = connection.first(lastResult({ integration: result.integration }));
  const { probeId, fingerprint, host, ...rest } = result;
  if (last !== undefined && isUnchanged(toResult(last), result)) {
    const [until, count] = [Math.max(last.until, result.until), last.count + result.count];
    connection.run(extendResult({ id: last.id, until, count }));
  } else {
    connection.run(
      build
        .insertInto('results')
        .values({ ...rest, probe_id: probeId, fingerprint: fingerprint ?? null, host: host ?? null }),
    );
  }
  return true;
}

/** Returns the last `limit` lines of an integration's history, the latest first. */
export function history(connection: Connection, integration: string, limit: number): ResultRow[] {
  return connection
    .all(
      build.selectFrom('results').selectAll().where('integration', '=', integration).orderBy('id', 'desc').limit(limit),
    )
    .map(toResult);
}

/** Returns the standings of these integrations. */
export function standingsOf(connection: Connection, ids: readonly string[]): Standing[] {
  const rows = connection.all(build.selectFrom('standings').select('body').where('integration', 'in', listOf(ids)));
  return rows.map(({ body }) => JSON.parse(body));
}

/** Returns one page of all standings: a hundred thousand in one message would stop the receiver's event loop. */
export function standingsAfter(connection: Connection, integration: string, limit: number): Standing[] {
  const rows = connection.all(
    build
      .selectFrom('standings')
      .select('body')
      .where('integration', '>', integration)
      .orderBy('integration')
      .limit(limit),
  );
  return rows.map(({ body }) => JSON.parse(body));
}

/** Writes a standing within the caller's transaction. */
export function writeStanding(connection: Connection, standing: Standing): void {
  connection.run(putStanding({ integration: standing.integration, body: JSON.stringify(standing) }));
}

interface StoredResult extends Omit<ResultRow, 'probeId' | 'fingerprint' | 'host'> {
  readonly id: number;
  readonly probe_id: string;
  readonly fingerprint: string | null;
  readonly host: string | null;
}

function toResult({ id: _, probe_id, fingerprint, host, ...rest }: StoredResult): ResultRow {
  return defined({
    ...rest,
    probeId: probe_id,
    fingerprint: fingerprint ?? undefined,
    host: host ?? undefined,
  });
}
