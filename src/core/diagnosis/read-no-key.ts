/** @module What the same request without any key shows. Servers that take turns word one refusal in two ways, so one answer proves nothing. */

import type { Answer, HttpAnswer } from '../model/answer.ts';
import type { Cause } from '../model/cause.ts';
import type { Evidence } from '../model/diagnosis.ts';
import { isWebPage } from '../reading/subject.ts';
import { compareAnswers, type ReadAnswer } from './compare-answers.ts';
import { allBut, hard, soft } from './evidence.ts';
import { dependsOnKey } from './read-steps.ts';
import { weights } from './weights.ts';

/** What is known besides the first answer without a key. */
interface NoKeyOptions {
  /** True where the ESP is known to answer a refused key and no key alike. */
  readonly isOneForAll: boolean;
  /** The answer to a second request without a key; absent if none was sent. */
  readonly second?: ReadAnswer;
}

/** A page that everybody gets is of one of these. */
const pageCauses: readonly Cause[] = ['ip_blocked', 'network', 'provider_outage', 'endpoint_changed'];

/** What an answer without a key shows if a second one agrees with it, and what it says as long as none does. */
interface Finding {
  readonly says: string;
  readonly unproven: string;
  readonly causes: readonly Cause[];
  /** Of the soft evidence. */
  readonly weight: number;
}

/** Returns the evidence of the same request without any key: hard only where two such requests get one answer. */
export function readNoKey(own: ReadAnswer, control: ReadAnswer, options: NoKeyOptions): readonly Evidence[] {
  const { second } = options;
  const finding = findProof(own, control);
  if (finding === undefined) return readUnprovable(own, control, options.isOneForAll);
  if (second === undefined) return [soft('no_key', finding.unproven, finding.causes, finding.weight)];
  if (!isRepeated(control, second)) {
    const says = 'Two requests without a key get answers that differ from each other, so they prove nothing.';
    return [soft('no_key', says, ['auth_missing'], 1)];
  }
  return [hard('no_key', finding.says, finding.causes)];
}

/** True where a second request without a key is worth its cost: it would prove what the answer to the key leaves open. */
export function wantsSecondNoKey(own: ReadAnswer, control: ReadAnswer): boolean {
  const finding = findProof(own, control);
  return finding !== undefined && own.reading.causes.some((cause) => !finding.causes.includes(cause));
}

/** True when both answers decide the same; an address that is gone may say so in other words each time. */
function isRepeated(control: ReadAnswer, second: ReadAnswer): boolean {
  const isGone = [control, second].every(({ reading }) => reading.causes[0] === 'endpoint_changed');
  return isGone || compareAnswers(control, second) === 'none';
}

/** Returns what the answer without a key proves if it is repeated; undefined where it can prove nothing. */
function findProof(own: ReadAnswer, control: ReadAnswer): Finding | undefined {
  if (control.answer.kind === 'none') return undefined;
  const [cause] = control.reading.causes;
  if (cause === 'endpoint_changed') {
    const says = 'The endpoint gives the same answer to a request without a key: the address is wrong, not the key.';
    return {
      says,
      unproven: 'A request without a key gets the same answer, so perhaps the address is wrong, not the key.',
      // A page instead of the API's answer may also come from an intermediary.
      causes: isWebPage(control.answer) ? ['endpoint_changed', 'network'] : ['endpoint_changed'],
      weight: weights.sameAnswerAsNoKey,
    };
  }
  const difference = compareAnswers(own, control);
  if (difference === 'none') {
    const isBlock = cause === 'ip_blocked';
    if (!isBlock && !isPageBeforeLogin(own.answer)) return undefined;
    const everybody = 'A request without a key gets the same page';
    const says = isBlock
      ? `${everybody}: our IP address is refused, not the key.`
      : `${everybody}: it is not about the key.`;
    return {
      says,
      unproven: `${everybody}.`,
      causes: pageCauses,
      weight: weights.sameAnswerAsNoKey,
    };
  }
  // What says that no key came cannot be told from what two servers say of none, however the words differ.
  const isToldMissing = own.reading.causes[0] === 'auth_missing';
  if (difference !== 'verdict' || !dependsOnKey(control) || isToldMissing) return undefined;
  return {
    says: 'A request without a key gets another answer, so the ESP saw our key.',
    unproven: otherAnswer,
    // Most servers ask for the key before they look at the path, so this does not show that the path exists.
    causes: allBut(isSuccess(own) ? ['auth_missing', 'network'] : ['auth_missing']),
    weight: weights.otherThanNoKey,
  };
}

const otherAnswer = 'A request without a key gets another answer, so perhaps the ESP saw our key.';

/** Equal answers, and answers in other words: they rank, and exclude nothing. */
function readUnprovable(own: ReadAnswer, control: ReadAnswer, isOneForAll: boolean): readonly Evidence[] {
  if (control.answer.kind === 'none') return [];
  const difference = compareAnswers(own, control);
  if (difference === 'none' && isPage(own.answer) && !asksForCredential(own.answer)) {
    const says = 'A request without a key gets the same page: perhaps our IP address is refused, not the key.';
    return [soft('no_key', says, pageCauses, weights.samePageAsNoKey)];
  }
  if (difference === 'none') {
    // Servers have one page for a status: it is the same for a wrong key and for none.
    const isVague = isOneForAll || isPage(own.answer);
    const says = 'A request without a key gets the same answer: perhaps the ESP saw no key.';
    return [soft('no_key', says, ['auth_missing'], isVague ? weights.sameAnswerForAll : weights.sameAnswerAsNoKey)];
  }
  if (!dependsOnKey(control) || difference === 'unclear') return [];
  return [soft('no_key', otherAnswer, allBut(['auth_missing']), weights.otherThanNoKey)];
}

/** True for a page of somebody who answers before a credential counts: no refusal, which may be about the key. */
function isPageBeforeLogin(answer: Answer): boolean {
  return isPage(answer) && !asksForCredential(answer) && (answer.status ?? 400) < 400;
}

function isPage(answer: Answer): answer is HttpAnswer {
  return answer.kind === 'http' && isWebPage(answer);
}

/** True for what says that a credential is missing or refused: https://datatracker.ietf.org/doc/html/rfc9110#section-11.6.1. */
function asksForCredential(answer: HttpAnswer): boolean {
  return answer.status === 401 || answer.headers['www-authenticate'] !== undefined;
}

/** True for a success, whatever it brings: somebody who lets this key in alone is no stranger who answers everybody. */
function isSuccess({ answer }: ReadAnswer): boolean {
  return answer.kind === 'http' && answer.status !== null && answer.status >= 200 && answer.status <= 299;
}
