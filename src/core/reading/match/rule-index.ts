/** @module The rule index: lists of answer rules, of which only those are tried that can fit the status and whose literals are in the text. */

import type { HttpAnswer, SmtpAnswer } from '../../model/answer.ts';
import type { AnswerRule } from '../../model/provider.ts';
import { patternOf } from '../../pattern.ts';
import { makePrefilter, mayMatch, type Prefilter } from './prefilter.ts';
import { answerText, parseJson, readPath, shortenAnswer } from './readable-text.ts';

/** A rule with the pattern of its `text` for a text in lower case, and its prefilter after the first use. */
interface PreparedRule {
  readonly rule: AnswerRule;
  readonly text: string | undefined;
  readonly json: readonly (readonly [path: string, pattern: string])[];
  prefilter: Prefilter | undefined;
}

/** A list of rules, with those that can fit each status that occurred. */
export interface RuleList {
  readonly rules: readonly AnswerRule[];
  readonly http: Map<number | null, readonly PreparedRule[]>;
  readonly smtp: Map<number | null, readonly PreparedRule[]>;
}

/** An answer, with its readable text and its JSON after the first use. */
export interface Wording {
  readonly answer: HttpAnswer | SmtpAnswer;
  /** The readable text in lower case, which is faster to search than a text in both cases. */
  lower?: string;
  json?: { readonly value: unknown };
}

/** Returns a list of rules ready for use; their order is the order in which they are tried. */
export function makeList(rules: readonly AnswerRule[]): RuleList {
  return { rules, http: new Map(), smtp: new Map() };
}

/**
 * Returns the first rule whose conditions on status, text, JSON and request all hold.
 * @param status the status of the conditions; null where it is not known or must not count
 * @param isFrom true when the conditions of a rule hold that are not about words
 */
export function findByWords(
  list: RuleList,
  wording: Wording,
  status: number | null,
  isFrom: (rule: AnswerRule) => boolean,
): AnswerRule | undefined {
  wording.lower ??= answerText(wording.answer).toLowerCase();
  const { lower } = wording;
  for (const prepared of findRules(list, wording.answer.kind, status)) {
    const { rule, text } = prepared;
    if (text !== undefined) {
      prepared.prefilter ??= makePrefilter(text);
      if (!mayMatch(lower, prepared.prefilter) || !patternOf(text).test(lower)) continue;
    }
    if (isFrom(rule) && fitsJson(prepared.json, wording)) return rule;
  }
  return undefined;
}

/** ESPs use far fewer statuses, but a pasted text can contain any number. */
const mostStatuses = 100;

/** Returns the rules that can fit this status, in their order. */
function findRules(list: RuleList, kind: 'http' | 'smtp', status: number | null): readonly PreparedRule[] {
  const known = list[kind].get(status);
  if (known !== undefined) return known;
  const rules = list.rules
    .filter((rule) => (rule.protocol === undefined || rule.protocol === kind) && fitsStatus(rule, kind, status))
    .map(prepareRule);
  if (list[kind].size >= mostStatuses) list[kind].clear();
  list[kind].set(status, rules);
  return rules;
}

/** Prepared once, because a rule can be in several lists and fit several statuses. */
const preparedRules = new WeakMap<AnswerRule, PreparedRule>();

function prepareRule(rule: AnswerRule): PreparedRule {
  let prepared = preparedRules.get(rule);
  if (prepared === undefined) {
    prepared = {
      rule,
      text: rule.text === undefined ? undefined : lowerPattern(rule.text),
      json: Object.entries(rule.json ?? {}),
      prefilter: undefined,
    };
    preparedRules.set(rule, prepared);
  }
  return prepared;
}

/** True for a rule that reads a failure inside a success: without a status it must not be tried. */
function isForSuccessAlone({ status }: AnswerRule): boolean {
  return status?.every((one) => String(one)[0] === '2') === true;
}

function fitsStatus(rule: AnswerRule, kind: 'http' | 'smtp', status: number | null): boolean {
  if (rule.status === undefined) return true;
  // Words of a rule for certain SMTP codes mean nothing where the code is not known.
  if (status === null && kind === 'smtp' && rule.status.every((one) => typeof one === 'number')) return false;
  if (status === null) return (rule.text !== undefined || rule.json !== undefined) && !isForSuccessAlone(rule);
  return rule.status.some((one) => (typeof one === 'number' ? one === status : one[0] === String(status)[0]));
}

/** Returns the body as JSON, or undefined when it is none; parsed once. */
export function jsonOf(wording: Wording): unknown {
  const { answer } = wording;
  wording.json ??= { value: answer.kind === 'http' ? parseJson(answer.body) : undefined };
  return wording.json.value;
}

function fitsJson(conditions: PreparedRule['json'], wording: Wording): boolean {
  if (conditions.length === 0) return true;
  const value = jsonOf(wording);
  return conditions.every(([path, pattern]) => {
    const found = readPath(value, path);
    return (
      found !== undefined &&
      patternOf(pattern, 'i').test(shortenAnswer(typeof found === 'string' ? found : JSON.stringify(found)))
    );
  });
}

/** The pattern with its letters in lower case; escapes such as `\\W` stay what they are. */
export function lowerPattern(pattern: string): string {
  return pattern.replace(/\\[\s\S]|[^\\]+/g, (piece) => (piece[0] === '\\' ? piece : piece.toLowerCase()));
}
