/** @module What was ruled out, as people are told of it: one line for each reason. */

import { causeNames } from '../cause-words.ts';
import type { Diagnosis } from '../model/diagnosis.ts';

export interface RuledOutLine {
  /** "malformed key, wrong region" */
  readonly names: string;
  readonly because: string;
}

/** Groups the causes by the reason that excludes them. What the answer itself excludes goes without saying. */
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
