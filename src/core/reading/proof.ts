/**
 * @module How much one answer proves. Words of the ESP prove a cause if a public source shows that the ESP says them for this
 * cause. Plain language must not name another cause in them. A status, an SMTP code or a list that is common to many services
 * proves nothing.
 */

import type { Answer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { AnswerRule } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';
import { answerText } from './match/readable-text.ts';
import { findByWords, makeList } from './match/rule-index.ts';
import type { Reading } from './read-answer.ts';
import { refusalWords } from './rules/words.ts';
import { isFrom, makeSubject } from './subject.ts';

/** True when a bad request may be more than that: its path is gone, or the sender is at fault. */
function isOfWiderRange(answer: Answer): boolean {
  const isGone = answer.kind === 'http' && (answer.status === 404 || answer.status === 405);
  return isGone || /sender|\bfrom\b|domain|\b(?:dkim|spf|dns)\b/i.test(answerText(answer));
}

/** What is said of a part of the request, or of a thing that it names. `bad_request` is also what lists name where nothing fits. */
const tellsOfRequest =
  /\b(?:parameter|param|field|propert|format|json|payload|body|required|must|should|already|duplicate|not (?:be )?found|not exist|no such|cannot be|too long|missing)/i;

/** True when the words of the answer prove the one cause that the reading names. */
export function provesCause({ causes, rule, from }: Reading, answer: Answer): boolean {
  const [cause, ...others] = causes;
  if (cause === undefined || others.length > 0) return false;
  if (from !== 'provider' || rule === undefined || answer.kind === 'none') return false;
  if (!hasWords(rule) || !rule.source.startsWith('https://')) return false;
  if (cause === 'healthy') return !hintsAtTrouble.test(answerText(answer));
  // A success that tells of a failure may have done a part of what was asked.
  if (answer.kind === 'http' && answer.status !== null && answer.status < 300) return false;
  if (limits.includes(cause)) return namesLimit(cause, answerText(answer));
  // A key of another account or region is told the same of a sender that is verified elsewhere.
  if (cause === 'sender_unverified') return false;
  if (cause === 'bad_request' && isOfWiderRange(answer)) return false;
  const plain = readPlainWords(answer);
  return plain === undefined
    ? cause !== 'bad_request' || tellsOfRequest.test(answerText(answer))
    : plain.causes[0] === cause;
}

/** True when a rule asks for words or a code; a pattern that an empty text fits is about missing words. */
export function hasWords({ text, json }: AnswerRule): boolean {
  return json !== undefined || (text !== undefined && !patternOf(text).test(''));
}

const limits: readonly AnswerCause[] = ['rate_limited', 'quota_exhausted'];
const ratePerTime = /\b(?:second|minute)s?\b|concurren|too many (?:requests|connections)|throttl/i;
const quotaOfPlan = /credit|balance|\b(?:daily|monthly|month|plan)\b|24.?h/i;
/** Limits of which it is open whether time, a new plan or a review of the account ends them. */
const either = /\bhour|\bper day\b|\brequests? (?:per|a|\/) ?day\b|\btrial\b/i;

/** True when the words tell a limit for a time from a quota that is used up, as rule 8 of the recorded cases tells them. */
function namesLimit(cause: AnswerCause, text: string): boolean {
  const [own, other] = cause === 'rate_limited' ? [ratePerTime, quotaOfPlan] : [quotaOfPlan, ratePerTime];
  return own.test(text) && !other.test(text) && !either.test(text);
}

/** What the answer to an accepted request may hold where not all went well. */
const hintsAtTrouble =
  /error|fail|reject|refus|invalid|suspend|paus|disabled|inactive|limit|exceed|denied|suppress|block|verif|warn|quota|remain|sandbox|skipped|["']?(?:success|ok|active|enabled)["']?\s*[:=]\s*["']?(?:false|0|no)\b/i;

const plainWords = makeList(refusalWords);

/** Returns the rule for plain language that fits the words of the answer, whatever its status. */
function readPlainWords(answer: Exclude<Answer, { kind: 'none' }>): AnswerRule | undefined {
  const subject = makeSubject(answer, {}, undefined);
  return findByWords(plainWords, subject, null, (rule) => isFrom(rule, subject));
}
