/** @module The one line of `diagnose --nagios` (Monitoring Plugins guidelines: status, text, performance data). */

import { headline } from '../../core/diagnosis/report.ts';
import type { State } from '../../core/model/cause.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';

const words: Readonly<Record<State, string>> = {
  healthy: 'OK',
  warning: 'WARNING',
  failing: 'CRITICAL',
  unknown: 'UNKNOWN',
};
const order: readonly State[] = ['failing', 'warning', 'unknown', 'healthy'];
/** Names that are spelt out; the rest is a number. */
const named = 5;

/** @see https://www.monitoring-plugins.org/doc/guidelines.html */
export function renderNagios(results: readonly { readonly id: string; readonly diagnosis: Diagnosis }[]): string {
  const count = (state: State) => results.filter(({ diagnosis }) => diagnosis.state === state).length;
  const worst = order.find((state) => count(state) > 0) ?? 'unknown';
  const troubled = order
    .filter((state) => state !== 'healthy')
    .flatMap((state) => results.filter(({ diagnosis }) => diagnosis.state === state));
  const list = troubled.slice(0, named).map(({ id, diagnosis }) => `${id}: ${headline(diagnosis)}`);
  const more = troubled.length > named ? `; and ${troubled.length - named} more` : '';
  const text = list.length === 0 ? `${results.length} healthy` : `${list.join('; ')}${more}`;
  const numbers = order.map((state) => `${state}=${count(state)}`).join(' ');
  return `KEYMEDIC ${words[worst]} - ${text.replaceAll('|', '/')} | ${numbers}`;
}
