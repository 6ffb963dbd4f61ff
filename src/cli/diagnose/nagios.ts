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
/** Integrations that are named; the others are counted. */
const mostNamed = 5;

/** The line for all results. @see https://www.monitoring-plugins.org/doc/guidelines.html */
export function renderNagios(results: readonly { readonly id: string; readonly diagnosis: Diagnosis }[]): string {
  const count = (state: State) => results.filter(({ diagnosis }) => diagnosis.state === state).length;
  const worst = order.find((state) => count(state) > 0) ?? 'unknown';
  const unhealthy = order
    .filter((state) => state !== 'healthy')
    .flatMap((state) => results.filter(({ diagnosis }) => diagnosis.state === state));
  const list = unhealthy.slice(0, mostNamed).map(({ id, diagnosis }) => `${id}: ${headline(diagnosis)}`);
  const more = unhealthy.length > mostNamed ? `; and ${unhealthy.length - mostNamed} more` : '';
  const text = list.length === 0 ? `${results.length} healthy` : `${list.join('; ')}${more}`;
  const numbers = order.map((state) => `${state}=${count(state)}`).join(' ');
  return `KEYMEDIC ${words[worst]} - ${text.replaceAll('|', '/')} | ${numbers}`;
}
