/** @module Digests: one message about many incidents, the first ones in full, all of them counted and listed. */

import { defined } from '../defined.ts';
import type { Digest, DigestPart, Ended } from '../model/notification.ts';
import type { OutboxRow } from './plan.ts';

/** How many incidents a notification carries in full. */
const mostInFull = 50;

/**
 * Returns the rows that a notification carries in full, and a digest of all rows when it cannot carry all of them.
 * @param rows the rows of an incident are in order
 */
export function splitDigest(rows: readonly OutboxRow[]): {
  readonly full: readonly OutboxRow[];
  readonly digest?: Digest;
} {
  const incidents = [...Map.groupBy(rows, ({ incident }) => incident).values()];
  if (incidents.length <= mostInFull) return { full: rows };
  const last = incidents.flatMap((own) => own.slice(-1));
  return {
    full: incidents.slice(0, mostInFull).flat(),
    digest: {
      count: incidents.length,
      parts: countParts(last),
      csv: renderCsv(incidents),
      covers: rows.map(({ transition }) => transition),
      over: last.filter(({ type }) => type === 'incident.resolved' || type === 'agent.recovered').map(endedOf),
    },
  };
}

function endedOf({ incident, integration, provider, owner, severity, openedAt, at }: OutboxRow): Ended {
  return { incident, integration, severity, openedAt, at, ...defined({ provider, owner }) };
}

function countParts(last: readonly OutboxRow[]): readonly DigestPart[] {
  const parts = Map.groupBy(last, ({ type, provider, cause }) => JSON.stringify([type, provider, cause]));
  return [...parts.values()]
    .flatMap((own) => own.slice(0, 1).map((row) => ({ row, count: own.length })))
    .map(({ row: { type, provider, cause }, count }) => defined({ type, provider, cause, count }))
    .toSorted((one, other) => other.count - one.count);
}

const columns = ['integration', 'provider', 'owner', 'what', 'cause', 'severity', 'since', 'at', 'incident'];

function renderCsv(incidents: readonly (readonly OutboxRow[])[]): string {
  const lines = incidents
    .flatMap((own) => own.slice(-1))
    .map((row) => {
      const { integration, provider = '', owner = '', type, cause, severity, openedAt, at, incident } = row;
      const cells = [
        integration,
        provider,
        owner,
        type,
        cause,
        severity,
        renderInstant(openedAt),
        renderInstant(at),
        incident,
      ];
      return cells.map(quote).join(',');
    });
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function renderInstant(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** Quotes a CSV cell; spreadsheets run cells that begin like a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
function quote(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
