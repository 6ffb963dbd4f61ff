/** @module A digest as a table (RFC 4180): one line for each incident. */

import type { Notification } from '../notification.ts';
import { cleanLine } from './clean.ts';
import { type Story, tellStories } from './compose.ts';

const columns = [
  'event',
  'integration',
  'provider',
  'owner',
  'used_by',
  'cause',
  'confidence',
  'opened_at',
  'at',
  'first_step',
  'incident',
] as const;

/** Incidents of one table: about 4 MB, which every mail server takes. */
const mostLines = 10_000;

/** With a line of names first, the gravest next, and a line that says how many are left out, if any. */
export function renderCsv(notification: Notification): string {
  const stories = tellStories(notification);
  const left = stories.length - mostLines;
  const rest = left > 0 ? [renderCell(`${left} more, not in this table`)] : [];
  return [columns.join(','), ...stories.slice(0, mostLines).map(renderLine), ...rest, ''].join('\r\n');
}

function renderLine({ last }: Story): string {
  const { incident, subject, diagnosis, type, at, problem } = last;
  const cells: Readonly<Record<(typeof columns)[number], string>> = {
    event: type,
    integration: incident.integration,
    provider: subject?.providerName ?? 'Keymedic',
    owner: subject?.owner ?? '',
    used_by: (subject?.usedBy ?? []).join('; '),
    cause: incident.cause,
    confidence: incident.confidence,
    opened_at: sayTime(incident.openedAt),
    at: sayTime(at),
    first_step: diagnosis?.remedy[0]?.step ?? problem ?? '',
    incident: incident.id,
  };
  return columns.map((column) => renderCell(cells[column])).join(',');
}

/** Spreadsheets take a cell that begins so for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
function renderCell(value: string): string {
  const text = cleanLine(value);
  return `"${(/^[=+\-@]/u.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function sayTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
