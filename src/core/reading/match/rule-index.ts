/** @module Lists of answer rules made ready for use: only those are tried that can fit the status and whose words are there. */

import type { HttpAnswer, SmtpAnswer } from '../../model/answer.ts';
import type { AnswerRule } from '../../model/provider.ts';
import { patternOf } from '../../pattern.ts';
import { makePrefilter, mayMatch, type Prefilter } from './prefilter.ts';
import { answerText, parseJson, readPath } from './readable-text.ts';

/** A rule, with the pattern of its `text` for a text in lower case, and its prefilter once one was needed. */
interface PreparedRule {
  readonly rule: AnswerRule;
  readonly text: string | undefined;
  prefilter: Prefilter | undefined;
}

export interface RuleList {
  readonly rules: readonly AnswerRule[];
  readonly http: Map<number | null, readonly PreparedRule[]>;
  readonly smtp: Map<number | null, readonly PreparedRule[]>;
}

/** A body, and what was found out about it so far. */
export interface Wording {
  readonly answer: HttpAnswer | SmtpAnswer;
  /** The readable text in lower case, which is faster to search than letters of both cases are. */
  lower?: string;
  json?: { readonly value: unknown };
}

export function makeList(rules: readonly AnswerRule[]): RuleList {
  return { rules, http: new Map(), smtp: new Map() };
}

/**
 * The first rule that status and body fit, and that comes from the right place.
 * @param status the one to go by; null where it says nothing
 * @param isFrom whether the rest of the rule's conditions hold, which no word decides
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
    if (isFrom(rule) && (rule.json === undefined || fitsJson(rule.json, wording))) return rule;
  }
  return undefined;
}

/** ESPs use far fewer; whoever pastes may write any number. */
const mostStatuses = 100;

/** The rules that can fit this status, in their order. */
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

/** A rule may stand in several lists, and fit several statuses. */
const preparedRules = new WeakMap<AnswerRule, PreparedRule>();

function prepareRule(rule: AnswerRule): PreparedRule {
  let prepared = preparedRules.get(rule);
  if (prepared === undefined) {
    prepared = { rule, text: rule.text === undefined ? undefined : lowerPattern(rule.text), prefilter: undefined };
    preparedRules.set(rule, prepared);
  }
  return prepared;
}

/** The shape of a body tells a failure inside a success only where it was one: without a status, nobody knows. */
function isForSuccessAlone({ status }: AnswerRule): boolean {
  return status?.every((one) => String(one)[0] === '2') === true;
}

function fitsStatus(rule: AnswerRule, kind: 'http' | 'smtp', status: number | null): boolean {
  if (rule.status === undefined) return true;
  // Of a reply, words that count beside a certain code say nothing where the code is not known.
  if (status === null && kind === 'smtp' && rule.status.every((one) => typeof one === 'number')) return false;
  if (status === null) return (rule.text !== undefined || rule.json !== undefined) && !isForSuccessAlone(rule);
  return rule.status.some((one) => (typeof one === 'number' ? one === status : one[0] === String(status)[0]));
}

/** The body as JSON, or undefined when it is none; parsed once. */
export function jsonOf(wording: Wording): unknown {
  const { answer } = wording;
  wording.json ??= { value: answer.kind === 'http' ? parseJson(answer.body) : undefined };
  return wording.json.value;
}

function fitsJson(conditions: NonNullable<AnswerRule['json']>, wording: Wording): boolean {
  const value = jsonOf(wording);
  return Object.entries(conditions).every(([path, pattern]) => {
    const found = readPath(value, path);
    return (
      found !== undefined && patternOf(pattern, 'i').test(typeof found === 'string' ? found : JSON.stringify(found))
    );
  });
}

/** The pattern with its letters in lower case; escapes such as `\\W` stay what they are. */
function lowerPattern(pattern: string): string {
  return pattern.replace(/\\[\s\S]|[^\\]+/g, (piece) => (piece[0] === '\\' ? piece : piece.toLowerCase()));
}
