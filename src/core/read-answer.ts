/** @module Reads one answer: the provider's own list first (the first rule that fits wins), then the common lists. */

import type { Answer } from './answer.ts';
import type { AnswerCause } from './cause.ts';
import { commonHttpRules, failureInside } from './common-http.ts';
import { isOwnTrouble, readNoAnswer } from './common-network.ts';
import { commonSmtpRules } from './common-smtp.ts';
import { refusalWords } from './common-words.ts';
import type { AnswerRule, Provider } from './provider.ts';
import { answerText, parseJson, readPath } from './readable.ts';

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
  if (answer.kind === 'none') {
    const causes = readNoAnswer(answer);
    const retired = isRetired(provider, answer.url) && !isOwnTrouble(answer);
    return {
      causes: retired ? [...new Set<AnswerCause>(['endpoint_changed', 'network', ...causes])] : causes,
      from: 'common',
    };
  }
  const subject = makeSubject(answer, asked, provider);
  const refusal = provider?.refusal ?? everyRefusal;
  if (provider !== undefined) {
    const own = findRule(compileProvider(provider), subject);
    if (own !== undefined) return makeReading(own, refusal, 'provider');
  }
  const common = answer.kind === 'http' ? readCommonHttp(subject) : findRule(smtpRules, subject);
  return common === undefined ? { causes: refusal, from: 'nothing' } : makeReading(common, refusal, 'common');
}

const retiredPatterns = new Map<string, RegExp>();

/** True for a host or path that the ESP switched off: then silence is what it says. */
function isRetired(provider: Provider | undefined, url: string | undefined): boolean {
  return (
    url !== undefined &&
    provider?.retired?.some((one) => {
      let pattern = retiredPatterns.get(one.url);
      if (pattern === undefined) {
        pattern = new RegExp(one.url, 'i');
        retiredPatterns.set(one.url, pattern);
      }
      return pattern.test(url);
    }) === true
  );
}

function readCommonHttp(subject: Subject): AnswerRule | undefined {
  if (subject.status === null || subject.status > 299 || subject.status < 200 || !fits(insideRule, subject))
    return findRule(httpRules, subject);
  return findRule(wordRules, { ...subject, status: null }) ?? failureInside;
}

function makeReading(rule: AnswerRule, refusal: readonly AnswerCause[], from: Reading['from']): Reading {
  const causes = rule.causes === 'refusal' ? refusal : rule.causes;
  return rule.says === undefined ? { causes, rule, from } : { causes, rule, says: rule.says, from };
}

interface Subject {
  readonly answer: Exclude<Answer, { kind: 'none' }>;
  readonly status: number | null;
  /** The readable text in lower case, which is faster to search than letters of both cases are. */
  readonly lower: string;
  readonly asked: Asked;
  readonly url: string;
  readonly method: string | undefined;
  readonly provider: Provider | undefined;
  json: { readonly value: unknown } | undefined;
}

function makeSubject(answer: Subject['answer'], asked: Asked, provider: Provider | undefined): Subject {
  return {
    answer,
    status: answer.kind === 'http' ? answer.status : answer.code,
    lower: answerText(answer).toLowerCase(),
    asked,
    url: answer.url ?? '',
    method: answer.kind === 'http' ? answer.method : 'SMTP',
    provider,
    json: undefined,
  };
}

/** A rule with its patterns compiled once. */
interface CompiledRule {
  readonly rule: AnswerRule;
  readonly text: RegExp | undefined;
  readonly url: RegExp | undefined;
  readonly header: readonly (readonly [name: string, pattern: RegExp])[];
  readonly json: readonly (readonly [path: string, pattern: RegExp])[];
}

/** The pattern with its letters in lower case; escapes such as `\\W` stay what they are. */
function lowerPattern(pattern: string): string {
  return pattern.replace(/\\[\s\S]|[^\\]+/g, (piece) => (piece[0] === '\\' ? piece : piece.toLowerCase()));
}

function compileRule(rule: AnswerRule): CompiledRule {
  return {
    rule,
    text: rule.text === undefined ? undefined : new RegExp(lowerPattern(rule.text)),
    url: rule.url === undefined ? undefined : new RegExp(rule.url, 'i'),
    header: Object.entries(rule.header ?? {}).map(([name, pattern]) => [name, new RegExp(pattern, 'i')]),
    json: Object.entries(rule.json ?? {}).map(([path, pattern]) => [path, new RegExp(pattern, 'i')]),
  };
}

/** A list of rules, and for each status those that can fit it: most of a list is passed over that way. */
interface RuleList {
  readonly rules: readonly CompiledRule[];
  readonly byStatus: Map<string, readonly CompiledRule[]>;
}

function compileList(rules: readonly AnswerRule[]): RuleList {
  return { rules: rules.map(compileRule), byStatus: new Map() };
}

function rulesFor({ rules, byStatus }: RuleList, { answer: { kind }, status }: Subject): readonly CompiledRule[] {
  const id = `${kind}${status}`;
  let found = byStatus.get(id);
  if (found === undefined) {
    found = rules.filter(
      ({ rule }) =>
        (rule.protocol === undefined || rule.protocol === kind) &&
        (rule.status === undefined || fitsStatus(rule, status)),
    );
    byStatus.set(id, found);
  }
  return found;
}

const httpRules = compileList(commonHttpRules);
const insideRule = compileRule(failureInside);
const wordRules = compileList(refusalWords);
const smtpRules = compileList(commonSmtpRules);
const compiled = new WeakMap<Provider, RuleList>();

function compileProvider(provider: Provider): RuleList {
  const known = compiled.get(provider);
  if (known !== undefined) return known;
  const rules = compileList(provider.answers);
  compiled.set(provider, rules);
  return rules;
}

function findRule(list: RuleList, subject: Subject): AnswerRule | undefined {
  for (const compiledRule of rulesFor(list, subject)) if (fits(compiledRule, subject)) return compiledRule.rule;
  return undefined;
}

function fits({ rule, text, url, header, json }: CompiledRule, subject: Subject): boolean {
  const { asked } = subject;
  if (rule.ours === true && asked.ours !== true) return false;
  if (rule.html === true && !isWebPage(subject.answer)) return false;
  if (rule.method !== undefined && rule.method !== subject.method) return false;
  if (rule.kinds !== undefined && asked.kind !== undefined && !rule.kinds.includes(asked.kind)) return false;
  if (rule.regions !== undefined && asked.region !== undefined && !rule.regions.includes(asked.region)) return false;
  if (rule.on !== undefined && !rule.on.some((name) => isRequest(subject, name))) return false;
  if (text !== undefined && !text.test(subject.lower)) return false;
  if (url !== undefined && !url.test(subject.url)) return false;
  return (
    (header.length === 0 || header.every(([name, pattern]) => fitsHeader(subject, name, pattern))) &&
    (json.length === 0 || fitsJson(json, subject))
  );
}

/** True when a page for people came back in place of an API's answer. */
export function isWebPage(answer: Answer): boolean {
  return (
    answer.kind === 'http' && /^\s*(?:<!--[\s\S]{0,200}-->\s*)?<(?:!doctype html|html|head|body)\b/i.test(answer.body)
  );
}

/** The shape of a body tells a failure inside a success only where it was one: without a status, nobody knows. */
function isForSuccessAlone({ status }: AnswerRule): boolean {
  return status?.every((one) => String(one)[0] === '2') === true;
}

function fitsStatus(rule: AnswerRule, status: number | null): boolean {
  if (status === null) return (rule.text !== undefined || rule.json !== undefined) && !isForSuccessAlone(rule);
  return rule.status?.some((one) => (typeof one === 'number' ? one === status : one[0] === String(status)[0])) ?? true;
}

function fitsHeader({ answer }: Subject, name: string, pattern: RegExp): boolean {
  const value = answer.kind === 'http' ? answer.headers[name] : undefined;
  return value !== undefined && pattern.test(value);
}

function fitsJson(conditions: CompiledRule['json'], subject: Subject): boolean {
  if (subject.answer.kind !== 'http') return false;
  subject.json ??= { value: parseJson(subject.answer.body) };
  const { value } = subject.json;
  return conditions.every(([path, pattern]) => {
    const found = readPath(value, path);
    return found !== undefined && pattern.test(typeof found === 'string' ? found : JSON.stringify(found));
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
      .split(/\{[^}]*\}/)
      .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+');
    pattern = new RegExp(`^${source.replace(/\/$/, '')}/?$`, 'i');
    pathPatterns.set(path, pattern);
  }
  return pattern;
}
