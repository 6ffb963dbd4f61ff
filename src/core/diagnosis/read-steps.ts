/** @module Evidence of the steps of an investigation: pure comparisons of answers, each with one plain sentence. */

import { type Answer, isBeforeLogin } from '../model/answer.ts';
import { afterLoginCauses, type Cause, keyCauses, reachCauses, without } from '../model/cause.ts';
import type { Evidence } from '../model/diagnosis.ts';
import { answerText } from '../reading/match/readable-text.ts';
import { compareAnswers, type Difference, type ReadAnswer } from './compare-answers.ts';
import { makeSureEchoTest } from './echoes.ts';
import { allBut, hard, soft } from './evidence.ts';
import { weights } from './weights.ts';

export type { ReadAnswer } from './compare-answers.ts';

/** Characters before a word that show whether it is a piece of a key. */
const longestLead = 40;

/**
 * Returns the words of an answer without request ids, times and echoed keys: equal for equal refusals.
 * @param sent what the request presented; the answer may repeat a part of it
 */
export function signatureOf(answer: Answer, sent: readonly string[] = []): string {
  if (answer.kind === 'none') return `none ${answer.phase} ${answer.code}`;
  const status = answer.kind === 'http' ? answer.status : answer.code;
  const isEcho = makeSureEchoTest(sent);
  const words = answerText(answer)
    .toLowerCase()
    .slice(0, 4000)
    // Word by word: one pattern that searches the digit as well is quadratic in a long word.
    .replace(/[\w.+/=@-]+/g, (word, at: number, text: string) =>
      /\d/.test(word) || isEcho(word, text.slice(Math.max(0, at - longestLead), at)) ? '#' : word,
    )
    .slice(0, 400);
  return `${answer.kind} ${status} ${words}`;
}

/** True when an answer depends on the key: no rate limit, no outage, no silence, no reply before the log-in. */
export function dependsOnKey({ answer, reading }: ReadAnswer): boolean {
  if (answer.kind === 'none' || isBeforeLogin(answer)) return false;
  const [first] = reading.causes;
  return first !== 'rate_limited' && first !== 'provider_outage' && first !== 'network';
}

/** True when the answer accepts the credential. */
export function isAccepted({ reading }: ReadAnswer): boolean {
  return reading.causes[0] === 'healthy';
}

/** Causes with which an ESP cannot tell this key from one that does not exist; a different answer excludes them. */
const unknownKeyCauses: readonly Cause[] = [
  ...without(keyCauses, 'wrong_credential', 'expired', 'revoked'),
  ...reachCauses,
  'agent_problem',
];

/** The other causes, of a key that the ESP knows and refuses. */
const knownKeyCauses: readonly Cause[] = [
  'revoked',
  'expired',
  'insufficient_permissions',
  'account_suspended',
  'quota_exhausted',
  'wrong_credential',
  'ip_blocked',
  'sender_unverified',
  'bad_request',
  'clock_skew',
  'rate_limited',
];

/**
 * Returns the evidence of the control probe with a key that cannot exist.
 * @param isAccountHost true where the host belongs to one account, which may be suspended as a whole
 * @param others the answers that must agree before a difference says anything
 */
export function readMadeUpKey(
  own: ReadAnswer,
  control: ReadAnswer,
  isAccountHost: boolean,
  others: OtherAnswers = {},
): readonly Evidence[] {
  const difference = compareAnswers(own, control);
  if (!dependsOnKey(control) && difference !== 'none') return [];
  if (isAccepted(own)) {
    if (!isAccepted(control))
      return [
        hard(
          'made_up_key',
          'A made-up key is refused at the same place, so the endpoint does check keys.',
          allBut(unknownKeyCauses),
        ),
      ];
    return [];
  }
  if (difference === 'none') {
    // If the ESP is known to answer unknown keys and these causes alike, the comparison cannot tell them apart.
    const isOneForAll = own.reading.causes.includes('unrecognised');
    const excluded: readonly Cause[] = [
      ...afterLoginCauses,
      'healthy',
      ...(isAccountHost ? [] : (['account_suspended'] as const)),
    ];
    return [
      hard(
        'made_up_key',
        'A made-up key gets the very same answer: the ESP does not know this key, or does not check keys at the moment.',
        allBut(excluded.filter((cause) => !isOneForAll || own.reading.causes.every((read) => read !== cause))),
      ),
    ];
  }
  return isAccepted(control) ? [] : [readDifference(own, control, difference, others)];
}

/** Two answers that must agree with the first ones: one of a single sick back end is another answer as well. */
export interface OtherAnswers {
  /** To a second made-up key. */
  readonly second?: ReadAnswer;
  /** To the same key, asked again after the made-up keys. */
  readonly again?: ReadAnswer;
  /** True where the key was refused at earlier times as well: servers that take turns cannot have met all its tries. */
  readonly isLasting?: boolean;
}

/** True when the difference to the answer to one made-up key is worth a second one. */
export function wantsSecondMadeUpKey(own: ReadAnswer, control: ReadAnswer): boolean {
  const isRefused = !isAccepted(own) && !isAccepted(control) && dependsOnKey(control);
  return isRefused && isOther(compareAnswers(own, control));
}

/** True for a difference that may be one of verdicts. */
function isOther(difference: Difference): boolean {
  return difference === 'words' || difference === 'verdict';
}

/** What a difference to a made-up key's answer shows: nothing, unless two made-up keys and two tries of this key get one answer each. */
function readDifference(
  own: ReadAnswer,
  control: ReadAnswer,
  difference: 'unclear' | 'words' | 'verdict',
  { second, again, isLasting = false }: OtherAnswers,
): Evidence {
  const nothing = (says: string) => soft('made_up_key', says, ['unrecognised'], 1);
  if (difference === 'unclear')
    return nothing(
      'A made-up key gets the same answer as far as the two answers arrived; their ends are missing, so the comparison proves nothing.',
    );
  const [first] = control.reading.causes;
  if (first === undefined || !keyCauses.includes(first))
    return nothing('A made-up key gets an answer that is not about keys, so the difference proves nothing.');
  if (second === undefined)
    return nothing(
      'A made-up key gets another answer; no second made-up key was tried, so the difference proves nothing.',
    );
  const others = compareAnswers(control, second);
  if (others === 'unclear')
    return nothing('The answers to two made-up keys are not whole, so a difference to them proves nothing.');
  if (others !== 'none')
    return nothing('Two made-up keys get answers that differ from each other as well, so a difference proves nothing.');
  if (again === undefined)
    return nothing(
      'Two made-up keys get another answer; this key was asked once only, so the difference may be one of two servers of the ESP.',
    );
  const repeated = compareAnswers(own, again);
  if (repeated === 'unclear')
    return nothing('The answers to this key are not whole, so a difference to made-up keys proves nothing.');
  if (repeated !== 'none')
    return nothing(
      'Asked again, this key gets another answer than before, so a difference to made-up keys proves nothing.',
    );
  if (difference === 'words') {
    const says = 'Two made-up keys get one answer and this key gets other words: the ESP may know this key.';
    return soft('made_up_key', says, knownKeyCauses, weights.otherWords);
  }
  const isGone = own.reading.causes.includes('endpoint_changed');
  const causes: readonly Cause[] = isGone ? [...knownKeyCauses, 'endpoint_changed'] : knownKeyCauses;
  // Servers behind one name that take turns can answer four requests in this pattern.
  if (!isLasting) {
    const says =
      'Made-up keys get another answer than this key, twice: the ESP seems to know this key, unless its servers disagree.';
    return soft('made_up_key', says, causes, weights.otherVerdict);
  }
  const says = isGone
    ? 'Made-up keys are refused and this key is not: the ESP accepted the key, and the fault is in the request.'
    : 'A made-up key gets another answer: the ESP knows this key and refuses it all the same.';
  return hard('made_up_key', says, causes);
}
