/** @module The diagnosis as text for a terminal: the verdict, then the reasons, then what to do. */

import { causeNames, describeCause } from '../cause-words.ts';
import type { State } from '../model/cause.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { groupRuledOut } from './ruled-out.ts';

/** Marks up words; the identity functions where colour is off. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly state: (state: State, text: string) => string;
}

/** Marks nothing up. */
export const noPaint: Paint = { bold: (text) => text, dim: (text) => text, state: (_, text) => text };

/** The integration, or the ESP, that a report is about. */
export interface ReportSubject {
  readonly title: string;
  /** Undefined where the ESP is not known. */
  readonly providerName: string | undefined;
  /** The ESP's noun for the credential. */
  readonly noun: string;
}

const marks: Readonly<Record<State, string>> = { healthy: '✓', warning: '!', failing: '✗', unknown: '?' };

/** Returns the lines of the report, without a line end at the end. `width` in columns. */
export function renderReport(diagnosis: Diagnosis, subject: ReportSubject, paint: Paint, width: number): string {
  const { state, cause, confidence, candidates } = diagnosis;
  const head = `${paint.state(state, `${marks[state]} ${subject.title}`)}  ${paint.bold(headline(diagnosis))}`;
  const lines = [state === 'healthy' ? `${head}${paint.dim(`  ${describeFacts(diagnosis)}`)}`.trimEnd() : head];
  const write = (text: string) => lines.push(...wrap(text, width - 4).map((line) => `    ${line}`));
  if (state === 'healthy') {
    if (diagnosis.note !== undefined) write(diagnosis.note);
    return lines.join('\n');
  }
  const list = (items: readonly string[], mark: (index: number) => string) => {
    for (const [index, item] of items.entries()) {
      const start = mark(index);
      for (const [row, line] of wrap(item, width - 6 - start.length).entries())
        lines.push(`      ${row === 0 ? start : ' '.repeat(start.length)}${line}`);
    }
  };
  const own = diagnosis.evidence.filter(({ kind }) => kind === 'agent').map(({ says }) => says);
  if (cause === 'agent_problem' && own.length > 0) {
    for (const says of own) write(says);
    return lines.join('\n');
  }
  const others = candidates.slice(1, 6);
  if (!isOpen(diagnosis)) write(diagnosis.named?.says ?? describeCause(cause, subject.providerName, subject.noun));
  else
    write(
      `It could be: ${candidates
        .slice(0, 6)
        .map((one) => causeNames[one])
        .join(', ')} and others.`,
    );
  if (!isOpen(diagnosis) && confidence !== 'certain' && others.length > 0 && diagnosis.named === undefined)
    write(`It could also be: ${others.map((other) => causeNames[other]).join(', ')}.`);
  if (diagnosis.impact !== undefined) write(diagnosis.impact);
  if (diagnosis.evidence.length > 0) {
    lines.push(`    ${paint.dim('Why')}`);
    list([...new Set(diagnosis.evidence.map(({ says }) => says))], () => '· ');
  }
  const ruledOut = groupRuledOut(diagnosis).map(({ names, because }) => `${names}: ${because}`);
  if (ruledOut.length > 0) {
    lines.push(`    ${paint.dim('Ruled out')}`);
    list(ruledOut, () => '· ');
  }
  if (diagnosis.warnings.length > 0) {
    lines.push(`    ${paint.dim('Wants doing')}`);
    list(
      diagnosis.warnings.map(({ says }) => says),
      () => '· ',
    );
  }
  if (diagnosis.remedy.length > 0) {
    lines.push(`    ${paint.bold('What to do')}`);
    list(
      diagnosis.remedy.map(({ step, url }) => (url === undefined ? step : `${step} ${url}`)),
      (index) => `${index + 1}. `,
    );
  }
  if (diagnosis.decide !== undefined) {
    lines.push(`    ${paint.dim('What would decide')}`);
    list([diagnosis.decide], () => '· ');
  }
  return lines.join('\n');
}

/** Returns the verdict in a few words: "revoked (certain)", "unknown key (possible, 3 causes left)". */
export function headline({ state, cause, confidence, candidates, warnings, named }: Diagnosis): string {
  if (state === 'healthy') return confidence === 'certain' ? 'healthy' : `healthy (${confidence})`;
  if (state === 'warning' && cause === 'healthy')
    return `works, but: ${[...new Set(warnings.map(({ kind }) => kind.replaceAll('_', ' ')))].join(', ')}`;
  const left =
    confidence === 'certain' || candidates.length < 2 ? confidence : `${confidence}, ${candidates.length} causes left`;
  if (isOpen({ state, candidates })) return `cannot tell (${candidates.length} causes left)`;
  // The title is what the answer itself says, whichever of the causes is behind it.
  const trouble = named?.title ?? `${causeNames[cause]} (${left})`;
  return state === 'unknown' ? `cannot tell: ${trouble}` : trouble;
}

/** True when no evidence favours the first of many causes. */
function isOpen({ state, candidates }: Pick<Diagnosis, 'state' | 'candidates'>): boolean {
  return state === 'unknown' && candidates.length > 10;
}

function describeFacts({ facts, requests }: Diagnosis): string {
  const known = [
    ...(facts.account === undefined ? [] : [`account ${facts.account}`]),
    ...(facts.scopes === undefined ? [] : [`${facts.scopes.length} permissions`]),
    ...(facts.expires === undefined ? [] : [`expires ${facts.expires.slice(0, 10)}`]),
    ...(facts.egressIp === undefined ? [] : [`seen from ${facts.egressIp}`]),
    `${requests} ${requests === 1 ? 'request' : 'requests'}`,
  ];
  return known.join(' · ').replace(/\s+/g, ' ');
}

/** Breaks a text at white space, also at line ends of others. A word longer than the width (a URL) gets a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
