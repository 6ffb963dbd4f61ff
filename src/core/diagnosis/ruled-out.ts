/** @module The causes that were ruled out, for people: one line for each reason. */

import { causeNames } from '../cause-words.ts';
import type { Diagnosis } from '../model/diagnosis.ts';

/** The causes that one reason excludes. */
export interface RuledOutLine {
  /** "malformed key, wrong region" */
  readonly names: string;
  readonly because: string;
}

/** Groups the causes by the reason that excludes them. Causes that the answer itself excludes are left out. */
export function groupRuledOut({
  ruledOut,
  evidence,
}: Pick<Diagnosis, 'ruledOut' | 'evidence'>): readonly RuledOutLine[] {
  const answers = new Set(evidence.filter(({ kind }) => kind === 'answer').map(({ says }) => says));
  const byReason = new Map<string, string[]>();
  for (const { cause, because } of ruledOut) {
    if (cause === 'healthy' || answers.has(because)) continue;
    byReason.set(because, [...(byReason.get(because) ?? []), causeNames[cause]]);
  }
  return [...byReason].map(([because, names]) => ({ names: names.join(', '), because }));
}
