/** @module The conclusion from all evidence: hard evidence narrows, soft evidence ranks, contradictions are marked. The order of evidence does not matter. */

import { type Cause, type Confidence, integrationCauses, keyCauses, without } from '../model/cause.ts';
import type { Evidence, RuledOut } from '../model/diagnosis.ts';
import { provesOwnFault } from './environment.ts';
import { likelyShare, priors, rankFactor, weights } from './weights.ts';

/** The causes that all evidence leaves. */
export interface Conclusion {
  /** Ranked, never empty. */
  readonly candidates: readonly Cause[];
  readonly confidence: Confidence;
  readonly contradictory: boolean;
  readonly ruledOut: readonly RuledOut[];
}

/**
 * Narrows all causes by the hard evidence and ranks the causes left by the soft. Evidence that excludes every cause
 * contradicts itself: then the candidates are the union of the hard pieces, `possible`.
 */
export function conclude(evidence: readonly Evidence[]): Conclusion {
  const hard = evidence.filter(({ strength }) => strength === 'hard');
  const left = integrationCauses.filter((cause) => hard.every(({ consistentWith }) => consistentWith.includes(cause)));
  const contradictory = left.length === 0;
  const pool = contradictory
    ? integrationCauses.filter((cause) => narrowest(hard).some((one) => one.consistentWith.includes(cause)))
    : left;
  const weighed = pool.map((cause) => ({ cause, weight: weigh(cause, evidence) }));
  weighed.sort(
    (a, b) => b.weight - a.weight || integrationCauses.indexOf(a.cause) - integrationCauses.indexOf(b.cause),
  );
  const candidates = weighed.map(({ cause }) => cause);
  return {
    candidates,
    confidence: contradictory || hard.length === 0 ? 'possible' : findConfidence(weighed.map(({ weight }) => weight)),
    contradictory,
    ruledOut: contradictory ? [] : listRuledOut(hard, left),
  };
}

/** Returns the pieces that name few causes; pieces that exclude only a few causes do not show the cause. */
function narrowest(hard: readonly Evidence[]): readonly Evidence[] {
  const naming = hard.filter(({ consistentWith }) => consistentWith.length <= integrationCauses.length / 2);
  return naming.length === 0 ? hard : naming;
}

function findConfidence(sorted: readonly number[]): Confidence {
  if (sorted.length === 1) return 'certain';
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  return (sorted[0] ?? 0) / total >= likelyShare ? 'likely' : 'possible';
}

function weigh(cause: Cause, evidence: readonly Evidence[]): number {
  const factors: number[] = [];
  let isRanked = false;
  for (const { strength, consistentWith, kind, weight = 1 } of evidence) {
    const place = consistentWith.indexOf(cause);
    if (place === -1) continue;
    if (strength === 'soft') factors.push(weight);
    else if (kind === 'text' && place === 0 && isFlaw(cause)) factors.push(weights.flawNamedFirst);
    else if (kind === 'answer') {
      factors.push(rankFactor ** place);
      isRanked = true;
    }
  }
  if (!isRanked) factors.push(priors[cause] * 0.1);
  // Sorted, because the rounding of a product of fractions depends on their order.
  return factors.sort((a, b) => a - b).reduce((product, factor) => product * factor, 1);
}

/** True for the causes of a flaw in the text; evidence of a text without a flaw begins with another cause. */
function isFlaw(cause: Cause): boolean {
  return cause === 'malformed' || cause === 'wrong_credential';
}

/** What a reader suspects first, so that it is listed although the answer alone excludes it. Nobody suspects `auth_missing`. */
const suspected = without(keyCauses, 'auth_missing');

/**
 * Returns for each excluded cause the piece of hard evidence that excludes it and the fewest others. Among pieces that
 * exclude as many causes in the same words the answer comes last, because an answer is not listed as a reason. A fault of
 * this machine is no reason: it shows nothing of the key, and no cause may be ruled out by the sentence that shows it.
 */
function listRuledOut(hard: readonly Evidence[], left: readonly Cause[]): RuledOut[] {
  const byBreadth = hard
    .filter((one) => !provesOwnFault(one))
    .sort(
      (a, b) =>
        b.consistentWith.length - a.consistentWith.length ||
        compareTexts(a.says, b.says) ||
        Number(a.kind === 'answer') - Number(b.kind === 'answer'),
    );
  return integrationCauses.flatMap((cause) => {
    if (left.includes(cause) || cause === 'healthy') return [];
    const excluding = byBreadth.find(({ consistentWith }) => !consistentWith.includes(cause));
    if (excluding === undefined || (excluding.kind === 'answer' && !suspected.includes(cause))) return [];
    return [{ cause, because: excluding.says }];
  });
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
