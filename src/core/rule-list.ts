/**
 * @module Answer rules made ready for use: those that can fit a status, and what came of trying them on the bodies seen
 * lately. A daemon and a batch meet the same refusals over and over.
 */

import type { HttpAnswer, SmtpAnswer } from './answer.ts';
import type { AnswerRule } from './provider.ts';
import { answerText, parseJson, readPath } from './readable.ts';

/** A rule with its patterns compiled once. */
export interface CompiledRule {
  readonly rule: AnswerRule;
  readonly text: RegExp | undefined;
  readonly url: RegExp | undefined;
  readonly header: readonly (readonly [name: string, pattern: RegExp])[];
  readonly json: readonly (readonly [path: string, pattern: RegExp])[];
  /** True when only the status and the body decide: no rule after it matters. */
  readonly settles: boolean;
}

/** The rules that can fit one status, and which of them fit the bodies seen lately. */
interface Bucket {
  readonly rules: readonly CompiledRule[];
  readonly seen: Map<string, readonly CompiledRule[]>;
}

export interface RuleList {
  readonly rules: readonly CompiledRule[];
  readonly http: Map<number | null, Bucket>;
  readonly smtp: Map<number | null, Bucket>;
}

/** A body, and what was found out about it so far. */
export interface Wording {
  readonly answer: HttpAnswer | SmtpAnswer;
  /** The readable text in lower case, which is faster to search than letters of both cases are. */
  lower?: string;
  json?: { readonly value: unknown };
}

/** Makes a list of rules ready; their patterns are compiled here, once. */
export function compileList(rules: readonly AnswerRule[]): RuleList {
  return {
    rules: rules.map(compileRule),
    http: new Map(),
    smtp: new Map(),
  };
}

/** As many bodies are remembered for each status of a list, and none that is longer, characters. */
const mostSeen = 64;
const longestSeen = 1024;

/**
 * The rules that status and body fit, in their order, up to the first that nothing else can stop.
 * @param status the one to go by; null where it says nothing
 */
export function findByWords(list: RuleList, wording: Wording, status: number | null): readonly CompiledRule[] {
  const { answer } = wording;
  const bucket = findBucket(list, answer.kind, status);
  const raw = answer.kind === 'http' ? answer.body : answer.text;
  const known = bucket.seen.get(raw);
  if (known !== undefined) return known;
  const found = tryAll(bucket.rules, wording);
  if (raw.length <= longestSeen) remember(bucket.seen, raw, found);
  return found;
}

function remember(seen: Bucket['seen'], raw: string, found: readonly CompiledRule[]): void {
  if (seen.size >= mostSeen) seen.clear();
  // A part of a long pasted text would keep the whole of it in memory; this is a copy.
  seen.set(` ${raw}`.slice(1), found);
}

function findBucket(list: RuleList, kind: 'http' | 'smtp', status: number | null): Bucket {
  const byStatus = list[kind];
  let bucket = byStatus.get(status);
  if (bucket === undefined) {
    const rules = list.rules.filter(
      ({ rule }) => (rule.protocol === undefined || rule.protocol === kind) && fitsStatus(rule, kind, status),
    );
    bucket = { rules, seen: new Map() };
    byStatus.set(status, bucket);
  }
  return bucket;
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

function tryAll(rules: readonly CompiledRule[], wording: Wording): readonly CompiledRule[] {
  wording.lower ??= answerText(wording.answer).toLowerCase();
  const { lower } = wording;
  const found: CompiledRule[] = [];
  for (const one of rules) {
    if (one.text !== undefined && !one.text.test(lower)) continue;
    if (one.json.length > 0 && !fitsJson(one.json, wording)) continue;
    found.push(one);
    if (one.settles) break;
  }
  return found;
}

function fitsJson(conditions: CompiledRule['json'], wording: Wording): boolean {
  const { answer } = wording;
  if (answer.kind !== 'http') return false;
  wording.json ??= { value: parseJson(answer.body) };
  const { value } = wording.json;
  return conditions.every(([path, pattern]) => {
    const found = readPath(value, path);
    return found !== undefined && pattern.test(typeof found === 'string' ? found : JSON.stringify(found));
  });
}

function compileRule(rule: AnswerRule): CompiledRule {
  const { causes, says, source, status, protocol, text, json, ...others } = rule;
  const pattern = text === undefined ? undefined : lowerPattern(text);
  return {
    rule,
    text: pattern === undefined ? undefined : new RegExp(pattern),
    url: rule.url === undefined ? undefined : new RegExp(rule.url, 'i'),
    header: Object.entries(rule.header ?? {}).map(([name, one]) => [name, new RegExp(one, 'i')]),
    json: Object.entries(json ?? {}).map(([path, one]) => [path, new RegExp(one, 'i')]),
    settles: Object.keys(others).length === 0,
  };
}

/** The pattern with its letters in lower case; escapes such as `\\W` stay what they are. */
function lowerPattern(pattern: string): string {
  return pattern.replace(/\\[\s\S]|[^\\]+/g, (piece) => (piece[0] === '\\' ? piece : piece.toLowerCase()));
}
