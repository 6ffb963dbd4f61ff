/** @module Refusals for a time: they are no verdict on a credential, nor on an account. */

import type { Answer } from '../model/answer.ts';
import { type AnswerCause, keyCauses, without } from '../model/cause.ts';
import { answerText } from './match/readable-text.ts';
import type { Reading } from './read-answer.ts';

/** Causes that a temporary refusal must not name unless its words do. `auth_missing` says only that nobody logged in. */
const verdicts: readonly string[] = without(keyCauses, 'auth_missing');

/** Words that judge the credential itself. "Authentication failed" does not: it may have failed for any reason. */
const judges =
  /(?:incorrect|invalid|wrong|bad|unknown|mismatch\w{0,5}|not (?:match|accept|recogni[sz]|correct|valid)\w{0,6})[^.]{0,30}(?:user|account|pass|log-?in|credential|api|key|token|auth\w{0,15} data)|(?:user|account|pass\w{0,6}|log-?in|credentials?|api|keys?|tokens?)\b[^.]{0,30}(?:incorrect|invalid|wrong|bad|unknown|mismatch|expired|revoked|does not exist|disabled|not (?:match|accept|recogni[sz]|correct|valid|found))|transition/i;

const later: readonly AnswerCause[] = ['provider_outage', 'rate_limited'];

/**
 * Corrects the reading of a 4xx that would blame the credential by its code or by general words: the server cannot check
 * it just now. A rule of the ESP that names this code stands: some ESPs refuse with a 4xx.
 * See https://datatracker.ietf.org/doc/html/rfc4954#section-4 and https://datatracker.ietf.org/doc/html/rfc5321#section-4.2.1.
 */
export function postpone(reading: Reading, answer: Answer): Reading {
  if (answer.kind !== 'smtp' || answer.code === null || answer.code < 400 || answer.code > 499) return reading;
  const [first] = reading.causes;
  if (first === undefined || !verdicts.includes(first) || judges.test(answer.text.slice(0, 2000))) return reading;
  if (reading.from === 'provider' && reading.rule?.status?.includes(answer.code) === true) return reading;
  return {
    causes: later,
    says: 'The server cannot check passwords just now (a 4xx is temporary); this is no verdict on the credential.',
    from: 'common',
  };
}

/** Words that say when the next attempt may be made. */
const untilWhen = /\b(?:try|retry)(?:ing)?(?: it)?(?: again)? (?:after|in) \d{1,6} ?(?:s|m|h)/i;

/**
 * Corrects the reading of an answer that says until when to wait, in words or by `Retry-After` beside a 429. No ESP tells a
 * suspended account or sender to come back in a minute.
 */
export function heedWait(reading: Reading, answer: Answer): Reading {
  const { causes } = reading;
  if (answer.kind === 'none' || causes.length < 2 || !causes.includes('rate_limited') || !saysUntilWhen(answer))
    return reading;
  const others = causes.filter((cause) => !['rate_limited', 'account_suspended', 'sender_unverified'].includes(cause));
  return { ...reading, causes: ['rate_limited', ...others] };
}

function saysUntilWhen(answer: Exclude<Answer, { kind: 'none' }>): boolean {
  if (untilWhen.test(answerText(answer))) return true;
  return answer.kind === 'http' && answer.status === 429 && answer.headers['retry-after'] !== undefined;
}
