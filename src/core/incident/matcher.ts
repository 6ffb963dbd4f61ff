/** @module Matchers of silences, routes and maintenance windows, in Alertmanager's syntax: `owner=ada`, `integration=~"shop-.*"`. */

import type { Match } from '../model/config.ts';

/** The labels of an alert that a matcher can compare. */
export const matchable = ['provider', 'integration', 'owner', 'account', 'host', 'cause', 'severity'] as const;

/** One of `matchable`. */
export type Matchable = (typeof matchable)[number];

/** One condition as it was written. A regular expression must match the whole value. */
export interface Matcher {
  readonly name: Matchable;
  readonly is: '=' | '!=' | '=~' | '!~';
  /** One value; with `=` there may be several, and any of them matches. */
  readonly values: readonly string[];
}

const longestValue = 400;

/**
 * Returns the matcher, or what is wrong with the text: one clause without a capital, for the caller to print.
 * @param checkPattern says what speaks against a regular expression that is to match a whole label
 */
export function parseMatcher(
  text: string,
  checkPattern: (pattern: string) => string | undefined,
): Matcher | { readonly says: string } {
  const [, written = '', is = '', rest = ''] = /^([^=!~]*)(=~|!~|!=|=)(.*)$/su.exec(text) ?? [];
  const name = matchable.find((known) => known === written.trim());
  if (name === undefined || !isOperator(is)) return { says: describeForm(text) };
  const items = (is === '=' ? splitList(rest) : [rest]).map((item) => item.trim());
  if (items.includes('')) return { says: describeForm(text) };
  const values = items.map((item) => unquote(item) ?? item);
  const [first = ''] = values;
  const wrong = is === '=~' || is === '!~' ? (checkForm(first) ?? checkPattern(first)) : undefined;
  return wrong === undefined ? { name, is, values } : { says: `"${text}" cannot be used: ${wrong}` };
}

/** Returns the text inside quotes. In double quotes \", \\ and \n stand for one character, and any other backslash for itself. */
function unquote(text: string): string | undefined {
  const single = /^'([^']*)'$/su.exec(text)?.[1];
  const double = /^"((?:[^"\\]|\\.)*)"$/su.exec(text)?.[1];
  return single ?? double?.replace(/\\([\\"n])/gu, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** Splits at the commas that stand outside of quoted values. */
function splitList(text: string): readonly string[] {
  const item = /(?<![^,])(?:\s{0,20}(?:"(?:[^"\\]|\\.){0,800}"|'[^']{0,800}')\s{0,20}|[^,]*)(?=,|$)/gsu;
  return [...text.matchAll(item)].map(([found]) => found);
}

/** A value that begins with `~` needs quotes: `owner=~` would read as the operator `=~`. */
function quote(value: string): string {
  const isPlain = /^(?!~)[^\s,"'\\]+$/u.test(value);
  return isPlain ? value : `"${value.replace(/[\\"]/gu, '\\$&').replaceAll('\n', '\\n')}"`;
}

function isOperator(text: string): text is Matcher['is'] {
  return ['=', '!=', '=~', '!~'].includes(text);
}

function describeForm(text: string): string {
  return `"${text}" is no matcher: name=value, name!=value, name=~regex or name!~regex, with one of ${matchable.join(', ')}`;
}

function checkForm(pattern: string): string | undefined {
  if (pattern.length > longestValue) return 'its regular expression is too long';
  if (/\)\s*[*+{]/u.test(pattern)) return 'a group in brackets may not be repeated';
  try {
    wholly(pattern);
    return undefined;
  } catch {
    return 'its regular expression is none';
  }
}

/** Characters of a label that a regular expression is tried on. */
export const longestLabel = 256;

/** The expression that matches a whole label. */
export function wholeForm(pattern: string): string {
  return `^(?:${pattern})$`;
}

function wholly(pattern: string): RegExp {
  return new RegExp(wholeForm(pattern), 'su');
}

/** Returns whether the matcher holds for these labels. A label that is not known counts as empty, as in Alertmanager. */
export function holds({ name, is, values }: Matcher, labels: { readonly [name in Matchable]?: string }): boolean {
  const value = labels[name] ?? '';
  const isSame =
    is === '=' || is === '!='
      ? values.includes(value)
      : values.some((one) => wholly(one).test(value.slice(0, longestLabel)));
  return is === '=' || is === '=~' ? isSame : !isSame;
}

/** Returns whether the matcher holds for every alert: `owner=~.*`. */
export function holdsForAll({ is, values }: Matcher): boolean {
  return is === '=~' && values.some((one) => wholly(one).test(''));
}

/** Returns the matcher as text that `parseMatcher` reads back. */
export function describeMatcher({ name, is, values }: Matcher): string {
  return `${name}${is}${values.map(quote).join(',')}`;
}

/** Returns the matchers of a condition of the config, which only compares for equality. */
export function toMatchers(
  match: Match & { readonly account?: readonly string[]; readonly host?: readonly string[] },
): readonly Matcher[] {
  return matchable.flatMap((name): readonly Matcher[] => {
    const values = match[name];
    return values === undefined ? [] : [{ name, is: '=', values }];
  });
}

/** Returns whether every given condition holds. A condition on a label that is not known does not hold. */
export function allows(
  match: { readonly [name: string]: readonly string[] | undefined },
  labels: { readonly [name: string]: string | undefined },
): boolean {
  return Object.entries(match).every(([name, wanted]) => {
    const value = labels[name];
    return wanted === undefined || (value !== undefined && wanted.includes(value));
  });
}
