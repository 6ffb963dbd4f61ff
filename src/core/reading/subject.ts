/** @module The subject of a reading: an answer with its request, and the conditions of a rule that are not about words. */

import type { Answer } from '../model/answer.ts';
import type { AnswerRule, Provider } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';
import { isPageText } from '../web-page.ts';
import { shortenAnswer } from './match/readable-text.ts';
import type { Wording } from './match/rule-index.ts';
import { longestAnswerText } from './shorten.ts';

/** The request to which the answer belongs, as far as it is known. */
export interface Asked {
  /** Name of the request in `provider.requests`; absent for a pasted answer. */
  readonly request?: string;
  readonly kind?: string;
  readonly region?: string;
  /** True when a probe of Keymedic got the answer. */
  readonly ours?: boolean;
}

/** An answer with its request, its wording and its provider. */
export interface Subject extends Wording {
  readonly status: number | null;
  readonly asked: Asked;
  readonly url: string;
  readonly method: string | undefined;
  readonly provider: Provider | undefined;
}

/** Returns the answer with everything on which a rule can set a condition. */
export function makeSubject(answer: Subject['answer'], asked: Asked, provider: Provider | undefined): Subject {
  return {
    answer,
    status: answer.kind === 'http' ? answer.status : answer.code,
    asked,
    url: (answer.url ?? '').slice(0, longestAnswerText),
    method: answer.kind === 'http' ? answer.method : 'SMTP',
    provider,
  };
}

/** True when the answer meets the conditions of a rule that are not about words: its request, its headers. */
export function isFrom(rule: AnswerRule, subject: Subject): boolean {
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

/** True when the answer is a web page and not the answer of an API. */
export function isWebPage(answer: Answer): boolean {
  return answer.kind === 'http' && isPageText(answer.body, answer.headers['content-type']);
}

function fitsHeaders(conditions: NonNullable<AnswerRule['header']>, { answer }: Subject): boolean {
  return Object.entries(conditions).every(([name, pattern]) => {
    const value = answer.kind === 'http' ? answer.headers[name] : undefined;
    return value !== undefined && patternOf(pattern, 'i').test(shortenAnswer(value));
  });
}

/** True for the answer to this request: by name for a probe, by method and path for a pasted answer. */
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
