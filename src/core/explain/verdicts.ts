/** @module Verdicts for pasted text alone: about something else, a failure without a reason, and words that prove nothing. */

import type { Answer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Provider } from '../model/provider.ts';
import type { Reading } from '../reading/read-answer.ts';
import { remedy } from '../remedy/remedy.ts';
import { explainReading } from './explain-answer.ts';
import { describeMissingLine } from './missing-line.ts';
import { namesProgram } from './unrelated.ts';

/** Causes of a failure without a reason, the most likely first. Causes of the key follow them: nothing in the text points to the key. */
const anyFailure: readonly AnswerCause[] = [
  'network',
  'provider_outage',
  'bad_request',
  'auth_missing',
  'sender_unverified',
  'rate_limited',
  'quota_exhausted',
  'account_suspended',
  'insufficient_permissions',
  'ip_blocked',
  'endpoint_changed',
];

/** Returns the verdict on a text that says only that something failed: `unknown`, with the line to look for. */
export function admitUnknown(
  reading: Reading,
  text: string,
  answer: Answer,
  provider: Provider | undefined,
  now: number,
): Diagnosis {
  const causes = [...new Set([...anyFailure, ...reading.causes])];
  const says = 'The text says that something failed, but not what: no answer of a server is in it.';
  const { decide: _, ...diagnosis } = explainReading({ causes, says, from: 'nothing' }, answer, provider, now);
  const step = describeMissingLine(text, answer);
  return { ...diagnosis, state: 'unknown', confidence: 'possible', remedy: [{ step }] };
}

/** Makes a verdict at most `likely` that is based on words without a status or a reply code: they may be no answer. */
export function doubtWords(diagnosis: Diagnosis, { rule }: Reading, answer: Answer): Diagnosis {
  const hasCode = answer.kind === 'none' || (answer.kind === 'http' ? answer.status : answer.code) !== null;
  const isPlain = rule?.text !== undefined || diagnosis.state === 'healthy';
  return isPlain && !hasCode && diagnosis.confidence === 'certain' ? { ...diagnosis, confidence: 'likely' } : diagnosis;
}

/**
 * Adds `unrelated` to a refusal that names neither an ESP nor mail: any service may have sent it. It comes first where the text
 * names the program or the operation that failed, because then nothing of mail was left out.
 */
export function doubtSubject(diagnosis: Diagnosis, text: string): Diagnosis {
  if (namesProgram(text)) {
    const { state, cause, remedy: steps, evidence } = diagnoseUnrelated(0);
    const candidates = ['unrelated' as const, ...diagnosis.candidates];
    return { ...diagnosis, state, cause, remedy: steps, candidates, evidence, confidence: 'possible' };
  }
  return {
    ...diagnosis,
    candidates: [...diagnosis.candidates, 'unrelated'],
    confidence: diagnosis.confidence === 'certain' ? 'likely' : diagnosis.confidence,
    decide:
      'Nothing in the text shows whose answer this is: name the ESP with --provider, or paste the line with the address that was asked, too.',
  };
}

/** Makes a verdict at most `likely` where the text shows several ESPs: the answer may be of another one. */
export function doubtOwner(diagnosis: Diagnosis, others: readonly Provider[]): Diagnosis {
  return {
    ...diagnosis,
    confidence: diagnosis.confidence === 'certain' ? 'likely' : diagnosis.confidence,
    decide: `The text shows ${others.map(({ name }) => name).join(' and ')}, too: paste the lines of each ESP alone.`,
  };
}

/** Returns the verdict on a text without an answer of an ESP. */
export function diagnoseUnrelated(now: number): Diagnosis {
  return {
    state: 'unknown',
    cause: 'unrelated',
    confidence: 'likely',
    candidates: ['unrelated'],
    evidence: [
      {
        kind: 'answer',
        says: 'This text is about something else: no answer of an e-mail service provider is in it.',
        consistentWith: ['unrelated'],
        strength: 'hard',
      },
    ],
    ruledOut: [],
    remedy: remedy('unrelated', undefined, { kind: undefined, needs: [], usedBy: [] }),
    warnings: [],
    facts: {},
    contradictory: false,
    requests: 0,
    at: new Date(now).toISOString(),
  };
}
