/** @module The second try with the same key: one refusal is one refusal, and may be that of one sick server. */

import { compareAnswers } from '../../core/diagnosis/compare-answers.ts';
import { soft } from '../../core/diagnosis/evidence.ts';
import { isAccepted } from '../../core/diagnosis/read-steps.ts';
import type { Evidence } from '../../core/model/diagnosis.ts';
import type { DiagnoseContext } from './context.ts';
import { readProbe } from './run-first-probe.ts';
import { sendFor } from './send.ts';
import { type AnsweredProbe, ownOf, type StepResult } from './step-result.ts';

/** ms between two tries of the same key, at least. */
const apart = 1_000;

/** Sends the same request with the same key again. Only for keys whose failed log-ins are harmless. */
export async function askAgain(
  context: DiagnoseContext,
  seen: AnsweredProbe,
): Promise<StepResult & { readonly again?: AnsweredProbe }> {
  await context.pause(Math.min(apart, Math.max(0, seen.exchange.at + apart - context.now())));
  const exchange = await sendFor(context, seen, seen.probe.request, 'real');
  const { requests } = exchange;
  const read = readProbe(context, seen, seen.probe, exchange);
  if (read.exchange === undefined || read.reading === undefined) return { evidence: [], requests, repeated: 'other' };
  const again = { ...seen, ...read, exchange: read.exchange, reading: read.reading, requests: seen.requests };
  if (isAccepted(ownOf(again))) return { evidence: [], requests, again, accepted: again };
  if (isRepeated(seen, again)) return { evidence: [], requests, again, repeated: 'same' };
  return { ...joinAnswers(seen, again), requests, again, repeated: 'other' };
}

/** True for equal answers, also where both broke off: they agree as far as they arrived. */
function isRepeated(seen: AnsweredProbe, again: AnsweredProbe): boolean {
  const difference = compareAnswers(ownOf(seen), ownOf(again));
  const isAnswered = seen.exchange.answer.kind !== 'none' && again.exchange.answer.kind !== 'none';
  return difference === 'none' || (difference === 'unclear' && isAnswered);
}

/** Two answers that differ: each cause that either of them names is possible. */
function joinAnswers(seen: AnsweredProbe, again: AnsweredProbe): Pick<StepResult, 'evidence' | 'replaces'> {
  const [one, other] = [seen, again].map(({ evidence }) => evidence.find(({ kind }) => kind === 'answer'));
  if (one === undefined || other === undefined) return { evidence: [] };
  const says = `Asked again, the same key got another answer. ${other.says}`;
  if (again.exchange.answer.kind === 'none') return { evidence: [soft('agent', says, one.consistentWith, 1)] };
  const joined: Evidence = {
    ...one,
    says: `${one.says} ${says}`,
    consistentWith: [...new Set([...one.consistentWith, ...other.consistentWith])],
  };
  return { evidence: [joined], replaces: ['answer'] };
}
