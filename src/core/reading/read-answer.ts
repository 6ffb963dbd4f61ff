/** @module The reading of one answer: by the provider's own list first (the first rule that fits wins), then by the common lists. */

import { defined } from '../defined.ts';
import { type Answer, isBeforeLogin } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { AnswerRule, Provider } from '../model/provider.ts';
import { tokenRequestOf } from '../target/token-request.ts';
import { hasFailureCode, isMessageOnly, isRecordOfMail, looksLikeJson } from './hidden-failure.ts';
import { answerText, readPath } from './match/readable-text.ts';
import { findByWords, jsonOf, makeList, type RuleList } from './match/rule-index.ts';
import { readOwnRequest } from './own-request.ts';
import { heedWait, postpone } from './postpone.ts';
import { readBeforeLogin } from './read-before-login.ts';
import { readUnanswered } from './read-no-answer.ts';
import { commonHttpRules, failureInside, forbiddenThing } from './rules/http.ts';
import { intermediaryHeaders, intermediaryRules } from './rules/intermediaries.ts';
import { commonSmtpRules } from './rules/smtp.ts';
import { refusalWords } from './rules/words.ts';
import { type Asked, isFrom, isWebPage, makeSubject, type Subject } from './subject.ts';
import { doubtBySaidState } from './troubled-success.ts';

/** The causes that an answer names. */
export interface Reading {
  /** The causes with which the answer alone is consistent, the most likely first. Never empty. */
  readonly causes: readonly AnswerCause[];
  /** The answer rule that fits the answer; absent when no rule fits. */
  readonly rule?: AnswerRule;
  readonly says?: string;
  /** What ends the first cause in this very case; the steps of the cause in general where absent. */
  readonly steps?: readonly Step[];
  /** What the answer calls the trouble, where the name of its first cause is too wide. */
  readonly title?: string;
  readonly from: 'provider' | 'common' | 'nothing';
  /**
   * A success of a form that the provider's list does not know. `data`: it brings data, so that it can be the success of the
   * same request in a newer form. `message`: it brings no more than a message, which may be a refusal.
   */
  readonly otherForm?: 'data' | 'message';
  /** "GET /v3/domains": the path that is gone, where nothing in it comes from the user. */
  readonly ownPath?: string;
}

/** The causes of a refusal by an unknown ESP when no rule fits, the most likely first. */
const unknownRefusal: readonly AnswerCause[] = ['unrecognised', 'malformed', 'wrong_credential', 'revoked'];

/** An ESP that nobody described may have keys that expire: its words tell. */
function listUnknownRefusal({ answer }: Subject): readonly AnswerCause[] {
  return /expir/i.test(answerText(answer)) ? [...unknownRefusal, 'expired'] : unknownRefusal;
}

/** Returns the reading of an answer of a provider, or of an unknown sender when `provider` is undefined. Never throws. */
export function readAnswer(provider: Provider | undefined, answer: Answer, asked: Asked = {}): Reading {
  const reading = heedWait(findSuccess(provider, answer, asked) ?? readByLists(provider, answer, asked), answer);
  if (answer.kind !== 'http') return postpone(reading, answer);
  return readOwnRequest(doubtBySaidState(reading, answer, asked), answer, asked, provider);
}

/** Reads a body without its status as a success, if no list knows it and the ESP sends it only for a request that it accepted. */
function findSuccess(provider: Provider | undefined, answer: Answer, asked: Asked): Reading | undefined {
  if (provider === undefined || answer.kind !== 'http' || answer.status !== null || asked.ours === true)
    return undefined;
  if (readByLists(provider, answer, asked).from !== 'nothing') return undefined;
  const { causes, from, rule } = readByLists(provider, { ...answer, status: 200 }, asked);
  const isSure = rule?.json !== undefined || /[a-z]{4}/i.test(rule?.text ?? '');
  return from === 'provider' && causes[0] === 'healthy' && isSure ? defined({ causes, from, rule }) : undefined;
}

function readByLists(provider: Provider | undefined, answer: Answer, asked: Asked): Reading {
  if (answer.kind === 'none') return { ...readUnanswered(provider, answer), from: 'common' };
  const subject = makeSubject(answer, asked, provider);
  const refusal = provider?.refusal ?? listUnknownRefusal(subject);
  if (answer.kind === 'smtp' && isBeforeLogin(answer)) {
    const words = findRule(smtpRules, subject);
    return readBeforeLogin(
      answer,
      words === undefined ? { causes: [], from: 'nothing' } : makeReading(words, [], 'common'),
    );
  }
  const onTheWay = mayBeIntermediary(subject) ? findRule(wayRules, subject) : undefined;
  if (onTheWay !== undefined) return makeReading(onTheWay, refusal, 'common');
  if (provider !== undefined) {
    const own = findRule(listOwnRules(provider), subject);
    if (own !== undefined) {
      const causes = own.causes === 'refusal' ? refusal : own.causes;
      const said = isByStatusAlone(own) ? findNamedCause(subject, causes) : undefined;
      const doubted = said === undefined ? doubtRest(own, subject) : undefined;
      if (doubted !== undefined) return doubted;
      return doubtAcceptance(
        makeReading(said ?? own, refusal, said === undefined ? 'provider' : 'common'),
        subject,
        refusal,
      );
    }
  }
  const common = findCommonRule(subject);
  return common === undefined
    ? { causes: refusal, from: 'nothing' }
    : doubtAcceptance(makeReading(common, refusal, 'common'), subject, refusal);
}

function findCommonRule(subject: Subject): AnswerRule | undefined {
  const rule = findRule(subject.answer.kind === 'http' ? httpRules : smtpRules, subject);
  const isBare = subject.status === 403 && rule !== undefined && isByStatusAlone(rule);
  return (isBare ? findRule(thingRules, subject) : undefined) ?? rule;
}

/**
 * Corrects the reading of a success that is none: half of it is missing, its body reports a failure, or this API does not
 * answer like that. A field of the body that a rule of the provider names is proof enough.
 */
function doubtAcceptance(reading: Reading, subject: Subject, refusal: readonly AnswerCause[]): Reading {
  const { answer, asked, provider } = subject;
  if (answer.kind !== 'http') return reading;
  const { rule } = reading;
  const isAccepted = reading.causes[0] === 'healthy';
  if (isAccepted && answer.incomplete !== undefined && answer.incomplete !== 'too_large')
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
  const mayBeAnything = spec?.method !== 'GET' || spec.plainText === true || answer.status === 204;
  if (mayBeAnything || rule?.text !== undefined || looksLikeJson(answer.body)) return reading;
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

/** Causes that words hardly name by accident; `scope` and `unavailable` are also said of a field or a value of the request. */
const named: readonly AnswerCause[] = [
  'sender_unverified',
  'account_suspended',
  'quota_exhausted',
  'rate_limited',
  'ip_blocked',
  'wrong_region',
  'expired',
  'revoked',
];

/** A bad request is what lists name for all that is left: where plain words name another cause, that cause comes first. */
function doubtRest(own: AnswerRule, subject: Subject): Reading | undefined {
  if (
    subject.answer.kind === 'smtp' ||
    own.causes === 'refusal' ||
    own.causes.length !== 1 ||
    own.causes[0] !== 'bad_request'
  )
    return undefined;
  const said = findRule(wordRules, subject, null);
  const [cause, ...others] = said === undefined || said.causes === 'refusal' ? [] : said.causes;
  if (cause === undefined || others.length > 0 || !named.includes(cause)) return undefined;
  return { causes: [cause, 'bad_request'], rule: own, from: 'provider' };
}

/** True when a rule has no other condition on the answer than its status, and that fields are there whatever they say. */
function isByStatusAlone({ text, json = {}, header, html }: AnswerRule): boolean {
  const isAnyText = Object.values(json).every((pattern) => pattern === '.');
  return text === undefined && isAnyText && header === undefined && html === undefined;
}

/** Finds the rule for words that name the cause of a refusal: they say more than its status. */
function findNamedCause(subject: Subject, own: readonly AnswerCause[]): AnswerRule | undefined {
  const statuses = subject.answer.kind === 'http' ? [401, 403] : [535, 550, 554];
  if (subject.status === null || !statuses.includes(subject.status)) return undefined;
  const rule = findRule(wordRules, subject);
  if (rule === undefined || rule.causes === 'refusal') return undefined;
  // A list that blames no key by this status lets words say that none came.
  const isOpen = own.includes('auth_missing') || !own.includes('unrecognised');
  const isMissing = rule.causes[0] === 'auth_missing' && isOpen;
  return isMissing || rule.causes.length === 1 ? rule : undefined;
}

function makeReading(rule: AnswerRule, refusal: readonly AnswerCause[], from: Reading['from']): Reading {
  const causes = rule.causes === 'refusal' ? refusal : rule.causes;
  const { says, title, steps } = rule;
  return defined({ causes, rule, from, says, title, steps: steps?.map(({ step, url }) => defined({ step, url })) });
}

const wayRules = makeList(intermediaryRules);
const httpRules = makeList(commonHttpRules);
const insideRules = makeList([failureInside]);
const thingRules = makeList([forbiddenThing]);
const wordRules = makeList(refusalWords);
const smtpRules = makeList(commonSmtpRules);
const ownRules = new WeakMap<Provider, RuleList>();

function listOwnRules(provider: Provider): RuleList {
  const known = ownRules.get(provider);
  if (known !== undefined) return known;
  const rules = makeList(provider.answers);
  ownRules.set(provider, rules);
  return rules;
}

function findRule(list: RuleList, subject: Subject, status = subject.status): AnswerRule | undefined {
  return findByWords(list, subject, status, (rule) => isFrom(rule, subject));
}

/** True when the answer can come from an intermediary: it is a page, or a part of one, or has the header of one. */
function mayBeIntermediary({ answer, status }: Subject): boolean {
  if (answer.kind !== 'http' || (status !== null && status < 400)) return false;
  return /<\/?[a-z]/i.test(answer.body) || intermediaryHeaders.some((name) => answer.headers[name] !== undefined);
}
