/** @module Finds answer rules that an earlier rule hides, as far as that can be told without asking an ESP. */

import type { AnswerRule } from '../../src/core/model/provider.ts';

/** For each hidden rule one line that names it and the earlier one. */
export function findHiddenRules(rules: readonly AnswerRule[]): readonly string[] {
  return rules.flatMap((rule, at) => {
    const earlier = rules.slice(0, at);
    const hider = earlier.find((other) => coversAll(other, rule)) ?? findTextHider(earlier, rule);
    return hider === undefined ? [] : [`${describe(rule)} is never reached: ${describe(hider)} stands before it`];
  });
}

function describe({ source: _, says: __, causes: ___, ...conditions }: AnswerRule): string {
  return JSON.stringify(conditions);
}

/** True when every answer that fits `later` fits `earlier`, judged by the conditions as written. */
function coversAll(earlier: AnswerRule, later: AnswerRule): boolean {
  return coversBesidesText(earlier, later) && (earlier.text === undefined || earlier.text === later.text);
}

function coversBesidesText(earlier: AnswerRule, later: AnswerRule): boolean {
  return (
    coversWord(earlier.protocol, later.protocol) &&
    coversWord(earlier.html, later.html) &&
    coversWord(earlier.url, later.url) &&
    coversWord(earlier.method, later.method) &&
    coversWord(earlier.ours === true ? true : undefined, later.ours) &&
    coversList(earlier.on, later.on) &&
    coversList(earlier.kinds, later.kinds) &&
    coversList(earlier.regions, later.regions) &&
    coversStatus(earlier.status, later.status) &&
    coversPatterns(earlier.header, later.header) &&
    coversPatterns(earlier.json, later.json)
  );
}

function coversWord(earlier: unknown, later: unknown): boolean {
  return earlier === undefined || earlier === later;
}

function coversList(earlier: readonly string[] | undefined, later: readonly string[] | undefined): boolean {
  return earlier === undefined || (later?.every((one) => earlier.includes(one)) ?? false);
}

function coversStatus(earlier: AnswerRule['status'], later: AnswerRule['status']): boolean {
  if (earlier === undefined) return true;
  const has = (one: number | string) => earlier.some((mine) => mine === one || mine === `${String(one)[0]}xx`);
  return later?.every(has) ?? false;
}

function coversPatterns(earlier: AnswerRule['header'], later: AnswerRule['header']): boolean {
  return Object.entries(earlier ?? {}).every(([name, pattern]) => later?.[name] === pattern);
}

/** A rule for plain words, each of which an earlier rule finds first. */
function findTextHider(earlier: readonly AnswerRule[], later: AnswerRule): AnswerRule | undefined {
  const words = plainWords(later.text);
  if (words.length === 0) return undefined;
  const hiders = words.map((word) =>
    earlier.find(
      ({ text, ...rest }) =>
        text !== undefined && !text.includes('^') && new RegExp(text, 'i').test(word) && coversBesidesText(rest, later),
    ),
  );
  return hiders.every((hider) => hider !== undefined) ? hiders[0] : undefined;
}

/** The alternatives of a pattern, when all are plain words. */
function plainWords(text: string | undefined): readonly string[] {
  const words = (text ?? '').split('|').map((word) => word.replaceAll('\\b', '').replace(/\\([./"'])/g, '$1'));
  return words.every((word) => /^[\w ,'":/@-]{4,}$/.test(word)) ? words : [];
}
