/** @module A success that is none: half of it is missing, its body reports a failure, or this API does not answer like that. */

import type { AnswerCause } from '../model/cause.ts';
import type { AnswerRule } from '../model/provider.ts';
import { tokenRequestOf } from '../target/token-request.ts';
import { hasFailureCode, isMessageOnly, isRecordOfMail, looksLikeJson } from './hidden-failure.ts';
import { readPath } from './match/readable-text.ts';
import { jsonOf } from './match/rule-index.ts';
import type { Reading } from './read-answer.ts';
import { findRule, insideRules, makeReading, wordRules } from './rule-lists.ts';
import { failureInside } from './rules/http.ts';
import { isWebPage, type Subject } from './subject.ts';

/**
 * Corrects the reading of a success that is none: half of it is missing, its body reports a failure, or this API does not
 * answer like that. A field of the body that a rule of the provider names is proof enough.
 */
export function doubtAcceptance(reading: Reading, subject: Subject, refusal: readonly AnswerCause[]): Reading {
  const { answer, asked, provider } = subject;
  if (answer.kind !== 'http') return reading;
  const { rule } = reading;
  const isAccepted = reading.causes[0] === 'healthy';
  const isForeign = reading.causes[0] === 'network' || reading.causes[0] === 'endpoint_changed';
  const isBroken = answer.incomplete !== undefined && answer.incomplete !== 'too_large';
  if (isBroken && (isAccepted || (isForeign && isSuccess(subject))))
    return { causes: ['network', 'provider_outage'], from: 'common', says: 'The answer broke off.' };
  const spec = asked.ours === true ? provider?.requests[asked.request ?? ''] : undefined;
  if (isAccepted && spec !== undefined && spec.plainText !== true && isWebPage(answer)) {
    const isRefused = !isSuccess(subject);
    return {
      causes: isRefused ? ['ip_blocked', 'network'] : ['network', 'endpoint_changed'],
      from: 'common',
      says: "A web page came back instead of the API's answer.",
    };
  }
  const isUnread = isAccepted || rule?.text === undefined;
  if (!isUnread || !isSuccess(subject)) return reading;
  if (rule?.json !== undefined) return isAccepted ? reading : nameFailure(reading, subject);
  const inside = findHiddenFailure(subject, reading.from);
  if (inside !== undefined) return makeReading(inside, refusal, 'common');
  if (!isAccepted) return reading;
  if (lacksToken(subject)) {
    return {
      causes: ['network', 'endpoint_changed', 'provider_outage'],
      from: 'common',
      says: 'A success without a token; an intermediary may have answered.',
    };
  }
  const mayBeAnything = spec?.method !== 'GET' || spec.plainText === true;
  const isEmpty = answer.body.trim() === '';
  if (mayBeAnything || (rule?.text !== undefined && !isEmpty) || looksLikeJson(answer.body)) return reading;
  return {
    causes: ['network', 'endpoint_changed'],
    from: 'common',
    says: `A success without the JSON in which ${provider?.name ?? 'the API'} answers; an intermediary may have answered.`,
  };
}

/** Returns the one cause that the words of a failure name, where the provider knows that failure only by a field of the body. */
function nameFailure(reading: Reading, subject: Subject): Reading {
  const { answer } = subject;
  if (
    answer.kind !== 'http' ||
    reading.causes[0] !== 'bad_request' ||
    !isMessageOnly(answer.body, () => jsonOf(subject))
  )
    return reading;
  const said = findRule(wordRules, subject, null);
  return said !== undefined && said.causes.length === 1 ? makeReading(said, [], 'common') : reading;
}

/** True when the answer to a token request of Keymedic has no token. */
function lacksToken(subject: Subject): boolean {
  const { answer, asked, provider } = subject;
  const auth = provider?.credentials.find(({ kind }) => kind === asked.kind)?.auth;
  if (asked.ours !== true || auth === undefined || asked.request === undefined) return false;
  if (tokenRequestOf(auth) !== asked.request) return false;
  return answer.kind === 'http' && typeof readPath(jsonOf(subject), 'access_token') !== 'string';
}

function findHiddenFailure(subject: Subject, from: Reading['from']): AnswerRule | undefined {
  const { answer } = subject;
  if (answer.kind !== 'http') return undefined;
  if (isRecordOfMail(jsonOf(subject))) return undefined;
  const isMessage = isMessageOnly(answer.body, () => jsonOf(subject));
  const isFailure = (isMessage || from === 'common') && findRule(insideRules, subject) !== undefined;
  if (!isFailure && !isMessage) return undefined;
  const said = findRule(wordRules, subject, null);
  return said ?? (isFailure || hasFailureCode(answer.body) ? failureInside : undefined);
}

function isSuccess({ status }: Subject): boolean {
  return status !== null && status >= 200 && status <= 299;
}
