/** @module Reads one answer: the provider's own list first (the first rule that fits wins), then the common lists. */

import type { Answer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { AnswerRule, Provider } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';
import { tokenRequestOf } from '../target/token-request.ts';
import { hasFailureCode, isMessageOnly, looksLikeJson } from './hidden-failure.ts';
import { readPath } from './match/readable-text.ts';
import { findByWords, jsonOf, makeList, type RuleList, type Wording } from './match/rule-index.ts';
import { readUnanswered } from './read-no-answer.ts';
import { commonHttpRules, failureInside } from './rules/http.ts';
import { intermediaryHeaders, intermediaryRules } from './rules/intermediaries.ts';
import { commonSmtpRules } from './rules/smtp.ts';
import { refusalWords } from './rules/words.ts';

/** What is known of the question that the answer belongs to. */
export interface Asked {
  /** The name of the request in `provider.requests`, when we asked it ourselves. */
  readonly request?: string;
  readonly kind?: string;
  readonly region?: string;
  /** True when our own probe got the answer. */
  readonly ours?: boolean;
}

export interface Reading {
  /** What the answer alone is consistent with, the most likely first. Never empty. */
  readonly causes: readonly AnswerCause[];
  /** The rule that fitted; absent when no rule did and nothing could be read. */
  readonly rule?: AnswerRule;
  readonly says?: string;
  readonly from: 'provider' | 'common' | 'nothing';
}

/** The causes when a text says nothing that we know. */
const everyRefusal: readonly AnswerCause[] = ['unrecognised', 'malformed', 'wrong_credential', 'revoked'];

/** Reads an answer of a provider, or of an unknown sender when `provider` is undefined. Never throws. */
export function readAnswer(provider: Provider | undefined, answer: Answer, asked: Asked = {}): Reading {
  if (answer.kind === 'none') return { ...readUnanswered(provider, answer), from: 'common' };
  const subject = makeSubject(answer, asked, provider);
  const refusal = provider?.refusal ?? everyRefusal;
  const onTheWay = mayBeIntermediary(subject) ? findRule(wayRules, subject) : undefined;
  if (onTheWay !== undefined) return makeReading(onTheWay, refusal, 'common');
  if (provider !== undefined) {
    const own = findRule(listOwnRules(provider), subject);
    if (own !== undefined) {
      const causes = own.causes === 'refusal' ? refusal : own.causes;
      const named = isByStatusAlone(own) ? findNamedCause(subject, causes) : undefined;
      return doubtAcceptance(
        makeReading(named ?? own, refusal, named === undefined ? 'provider' : 'common'),
        subject,
        refusal,
      );
    }
  }
  const common = findRule(answer.kind === 'http' ? httpRules : smtpRules, subject);
  return common === undefined
    ? { causes: refusal, from: 'nothing' }
    : doubtAcceptance(makeReading(common, refusal, 'common'), subject, refusal);
}

/**
 * A success is none when half of it is missing, when its body tells of a failure, or when it is nothing that this API
 * answers. A field that the provider's list goes by is proof enough.
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
      says: "A web page came back in place of the API's answer.",
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
      says: 'A success that brings no token; somebody else may have answered.',
    };
  }
  const mayBeAnything = spec?.method !== 'GET' || spec.plainText === true || answer.status === 204;
  if (mayBeAnything || rule?.text !== undefined || looksLikeJson(answer.body)) return reading;
  return {
    causes: ['network', 'endpoint_changed'],
    from: 'common',
    says: `A success without the JSON in which ${provider?.name ?? 'the API'} answers; somebody else may have answered.`,
  };
}

/** A failure that the provider knows by a field of the body, and that names its one cause in words. */
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

/** True when our own request for a token was answered without one. */
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
  const isMessage = isMessageOnly(answer.body, () => jsonOf(subject));
  const isFailure = (isMessage || from === 'common') && findRule(insideRules, subject) !== undefined;
  if (!isFailure && !isMessage) return undefined;
  const said = findRule(wordRules, subject, null);
  return said ?? (isFailure || hasFailureCode(answer.body) ? failureInside : undefined);
}

function isSuccess({ status }: Subject): boolean {
  return status !== null && status >= 200 && status <= 299;
}

/** True when the provider's list knows no more of a refusal than its status. */
function isByStatusAlone({ text, json, header, html }: AnswerRule): boolean {
  return text === undefined && json === undefined && header === undefined && html === undefined;
}

/** A refusal whose words name its cause says more than its status does. */
function findNamedCause(subject: Subject, own: readonly AnswerCause[]): AnswerRule | undefined {
  const statuses = subject.answer.kind === 'http' ? [401, 403] : [535, 550, 554];
  if (subject.status === null || !statuses.includes(subject.status)) return undefined;
  const rule = findRule(wordRules, subject);
  if (rule === undefined || rule.causes === 'refusal') return undefined;
  const isMissing = rule.causes[0] === 'auth_missing' && own.includes('auth_missing');
  return isMissing || rule.causes.length === 1 ? rule : undefined;
}

function makeReading(rule: AnswerRule, refusal: readonly AnswerCause[], from: Reading['from']): Reading {
  const causes = rule.causes === 'refusal' ? refusal : rule.causes;
  return rule.says === undefined ? { causes, rule, from } : { causes, rule, says: rule.says, from };
}

interface Subject extends Wording {
  readonly status: number | null;
  readonly asked: Asked;
  readonly url: string;
  readonly method: string | undefined;
  readonly provider: Provider | undefined;
}

function makeSubject(answer: Subject['answer'], asked: Asked, provider: Provider | undefined): Subject {
  return {
    answer,
    status: answer.kind === 'http' ? answer.status : answer.code,
    asked,
    url: answer.url ?? '',
    method: answer.kind === 'http' ? answer.method : 'SMTP',
    provider,
  };
}

const wayRules = makeList(intermediaryRules);
const httpRules = makeList(commonHttpRules);
const insideRules = makeList([failureInside]);
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

/** What the words do not decide: where the answer came from, and its headers. */
function isFrom(rule: AnswerRule, subject: Subject): boolean {
  const { asked } = subject;
  if (rule.ours === true && asked.ours !== true) return false;
  if (rule.html === true && !isWebPage(subject.answer)) return false;
  if (rule.method !== undefined && rule.method !== subject.method) return false;
  if (rule.kinds !== undefined && asked.kind !== undefined && !rule.kinds.includes(asked.kind)) return false;
  if (rule.regions !== undefined && asked.region !== undefined && !rule.regions.includes(asked.region)) return false;
  if (rule.on !== undefined && !rule.on.some((name) => isRequest(subject, name))) return false;
  if (rule.url !== undefined && !patternOf(rule.url, 'i').test(subject.url)) return false;
  return rule.header === undefined || fitsHeaders(rule.header, subject);
}

/** True when a page for people came back in place of an API's answer. */
export function isWebPage(answer: Answer): boolean {
  return (
    answer.kind === 'http' && /^\s*(?:<!--[\s\S]{0,200}-->\s*)?<(?:!doctype html|html|head|body)\b/i.test(answer.body)
  );
}

/** What stands on the way answers with pages, or parts of one that somebody pasted; only then do its words count. */
function mayBeIntermediary({ answer, status }: Subject): boolean {
  if (answer.kind !== 'http' || (status !== null && status < 400)) return false;
  return /<\/?[a-z]/i.test(answer.body) || intermediaryHeaders.some((name) => answer.headers[name] !== undefined);
}

function fitsHeaders(conditions: NonNullable<AnswerRule['header']>, { answer }: Subject): boolean {
  return Object.entries(conditions).every(([name, pattern]) => {
    const value = answer.kind === 'http' ? answer.headers[name] : undefined;
    return value !== undefined && patternOf(pattern, 'i').test(value);
  });
}

/** By name where we asked; by method and path where somebody pasted it. */
function isRequest(subject: Subject, name: string): boolean {
  if (subject.asked.request !== undefined) return subject.asked.request === name;
  const spec = subject.provider?.requests[name];
  if (spec === undefined) return false;
  if (spec.method === 'SMTP') return subject.answer.kind === 'smtp';
  if (subject.answer.kind === 'smtp' || (subject.method !== undefined && subject.method !== spec.method)) return false;
  const path = /^https?:\/\/[^/?#]+([^?#]*)/.exec(subject.url)?.[1];
  return path !== undefined && pathPattern(spec.path ?? '/').test(path);
}

const pathPatterns = new Map<string, RegExp>();

function pathPattern(path: string): RegExp {
  let pattern = pathPatterns.get(path);
  if (pattern === undefined) {
    const [bare = ''] = path.split('?');
    const source = bare
      .split(/\{[^{}]*\}/)
      .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+');
    pattern = new RegExp(`^${source.replace(/\/$/, '')}/?$`, 'i');
    pathPatterns.set(path, pattern);
  }
  return pattern;
}
