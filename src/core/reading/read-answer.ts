/** @module The reading of one answer: by the provider's own list first (the first rule that fits wins), then by the common lists. */

import { defined } from '../defined.ts';
import { type Answer, isBeforeLogin } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { AnswerRule, Provider } from '../model/provider.ts';
import { doubtAcceptance } from './doubt-acceptance.ts';
import { answerText } from './match/readable-text.ts';
import { readOwnRequest } from './own-request.ts';
import { heedWait, postpone } from './postpone.ts';
import { readBeforeLogin } from './read-before-login.ts';
import { readUnanswered } from './read-no-answer.ts';
import {
  findRule,
  httpRules,
  listOwnRules,
  makeReading,
  namedCauses,
  namingRules,
  smtpRules,
  thingRules,
  wayRules,
  wordRules,
} from './rule-lists.ts';
import { intermediaryHeaders } from './rules/intermediaries.ts';
import { type Asked, makeSubject, type Subject } from './subject.ts';
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
  const isOutage = rule !== undefined && rule.causes[0] === 'provider_outage';
  if (subject.answer.kind === 'http' && isOutage) return findNamedCause(subject, []) ?? rule;
  const isBare = subject.status === 403 && rule !== undefined && isByStatusAlone(rule);
  return (isBare ? findRule(thingRules, subject) : undefined) ?? rule;
}

/** A bad request is what lists name for all that is left: where plain words name another cause, that cause comes first. */
function doubtRest(own: AnswerRule, subject: Subject): Reading | undefined {
  if (
    subject.answer.kind === 'smtp' ||
    own.causes === 'refusal' ||
    own.causes.length !== 1 ||
    own.causes[0] !== 'bad_request'
  )
    return undefined;
  // Of the many words only few can name the cause of a bad request, and mostly none of these stands there.
  if (findRule(namingRules, subject, null) === undefined) return undefined;
  const said = findRule(wordRules, subject, null);
  const [cause, ...others] = said === undefined || said.causes === 'refusal' ? [] : said.causes;
  if (cause === undefined || others.length > 0 || !namedCauses.includes(cause)) return undefined;
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
  // A 5xx may be the wrapper of an application around the words of the ESP.
  const isWrapper = subject.answer.kind === 'http' && subject.status !== null && subject.status >= 500;
  if (subject.status === null || (!statuses.includes(subject.status) && !isWrapper)) return undefined;
  const rule = findRule(wordRules, subject);
  if (rule === undefined || rule.causes === 'refusal') return undefined;
  if (isWrapper)
    return rule.causes.length === 1 && rule.causes.every((cause) => namedCauses.includes(cause)) ? rule : undefined;
  // A list that blames no key by this status lets words say that none came.
  const isOpen = own.includes('auth_missing') || !own.includes('unrecognised');
  const isMissing = rule.causes[0] === 'auth_missing' && isOpen;
  return isMissing || rule.causes.length === 1 ? rule : undefined;
}

/** True when the answer can come from an intermediary: it is a page, or a part of one, or has the header of one. */
function mayBeIntermediary({ answer, status }: Subject): boolean {
  if (answer.kind !== 'http' || (status !== null && status < 400)) return false;
  return /<\/?[a-z]/i.test(answer.body) || intermediaryHeaders.some((name) => answer.headers[name] !== undefined);
}
