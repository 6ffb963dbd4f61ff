/**
 * @module Texts that fit a shape, generated for made-up keys and the lab's keys; and whether a text is the beginning of one.
 * Understands the part of regular expressions that shapes use: literals, escapes, classes, groups, alternatives, counts.
 */

import { isLeftOut } from '../pattern.ts';

interface Cursor {
  readonly source: string;
  at: number;
}

/** The most repetitions that `*`, `+` and `{n,}` of a pattern produce in a generated key. */
const openEnd = 12;

/**
 * Returns a random text that fits an anchored shape. Back-references and look-arounds other than `(?!…)` are not understood.
 * @param random gives numbers in [0, 1), as `Math.random` does.
 * @throws {SyntaxError} when the shape uses something else.
 */
export function generateFromShape(shape: string, random: () => number): string {
  const fits = new RegExp(shape);
  for (let tries = 0; tries < mostTries; tries++) {
    const cursor: Cursor = { source: shape, at: 0 };
    const text = generateAlternatives(cursor, random);
    if (cursor.at < shape.length) throw new SyntaxError(`cannot generate from ${shape} at ${cursor.at}`);
    if (fits.test(text)) return text;
  }
  throw new SyntaxError(`what is generated from ${shape} does not fit it`);
}

/** Texts that are tried: a negative look-ahead is not generated from, but checked afterwards. */
const mostTries = 50;

function generateAlternatives(cursor: Cursor, random: () => number): string {
  const alternatives = [generateSequence(cursor, random)];
  while (cursor.source[cursor.at] === '|') {
    cursor.at++;
    alternatives.push(generateSequence(cursor, random));
  }
  return pick(alternatives, random);
}

function generateSequence(cursor: Cursor, random: () => number): string {
  let text = '';
  while (cursor.at < cursor.source.length && !'|)'.includes(cursor.source[cursor.at] ?? '')) {
    const start = cursor.at;
    let piece = generateAtom(cursor, random);
    const end = cursor.at;
    const [least, most] = readCount(cursor);
    const after = cursor.at;
    const count = least + Math.floor(random() * (most - least + 1));
    if (count === 0) piece = '';
    for (let i = 1; i < count; i++) {
      cursor.at = start;
      piece += generateAtom(cursor, random);
      cursor.at = end;
    }
    cursor.at = after;
    text += piece;
  }
  return text;
}

function generateAtom(cursor: Cursor, random: () => number): string {
  const char = cursor.source[cursor.at++] ?? '';
  if (char === '^' || char === '$') return '';
  if (char === '.') return pick([...wordCharacters], random);
  if (char === '[') return pick(readClass(cursor), random);
  if (char === '\\') return pick(readEscape(cursor), random);
  if (char !== '(') return char;
  if (cursor.source[cursor.at] === '?') {
    const sort = cursor.source[cursor.at + 1];
    if (sort !== ':' && sort !== '!') throw new SyntaxError(`cannot generate from ${cursor.source}`);
    cursor.at += 2;
    if (sort === '!') {
      generateAlternatives(cursor, random);
      cursor.at++;
      return '';
    }
  }
  const text = generateAlternatives(cursor, random);
  cursor.at++;
  return text;
}

function readCount(cursor: Cursor): [least: number, most: number] {
  const match = /^(?:\{(\d{1,5})(,?)(\d{0,5})\}|[?*+])/.exec(cursor.source.slice(cursor.at));
  if (match === null) return [1, 1];
  cursor.at += match[0].length;
  if (match[0] === '?') return [0, 1];
  if (match[0] === '*') return [0, openEnd];
  if (match[0] === '+') return [1, openEnd];
  const least = Number(match[1]);
  if (match[2] === '') return [least, least];
  return [least, match[3] === '' ? least + openEnd : Number(match[3])];
}

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const wordCharacters = `${letters}${digits}_`;

function readEscape(cursor: Cursor): string[] {
  const char = cursor.source[cursor.at++] ?? '';
  if (char === 'd') return [...digits];
  if (char === 'w') return [...wordCharacters];
  if (char === 's') return [' '];
  if (char === 'S') return [...wordCharacters];
  return [char];
}

function readClass(cursor: Cursor): string[] {
  const members: string[] = [];
  const isNegated = cursor.source[cursor.at] === '^';
  if (isNegated) cursor.at++;
  while (cursor.source[cursor.at] !== ']') {
    if (cursor.at >= cursor.source.length) throw new SyntaxError(`class not closed in ${cursor.source}`);
    const char = cursor.source[cursor.at++] ?? '';
    const from = char === '\\' ? readEscape(cursor) : [char];
    if (from.length === 1 && cursor.source[cursor.at] === '-' && cursor.source[cursor.at + 1] !== ']') {
      cursor.at++;
      const last = cursor.source[cursor.at++] ?? '';
      const to = last === '\\' ? (readEscape(cursor)[0] ?? '') : last;
      for (let code = char.charCodeAt(0); code <= to.charCodeAt(0); code++) members.push(String.fromCharCode(code));
    } else members.push(...from);
  }
  cursor.at++;
  return isNegated ? [...wordCharacters].filter((char) => !members.includes(char)) : members;
}

function pick<T>(list: readonly T[], random: () => number): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new SyntaxError('an empty class');
  return one;
}

const beginnings = new Map<string, RegExp>();

/**
 * True when something can be added to the text, or nothing, so that it fits the shape.
 * @throws {SyntaxError} when the shape uses something that is not understood, or its beginnings are not tried.
 */
export function isBeginningOf(shape: string, text: string): boolean {
  let pattern = beginnings.get(shape);
  if (pattern === undefined) {
    const form = beginningForm(shape);
    if (isLeftOut(form)) throw new SyntaxError('its beginnings are not tried');
    pattern = new RegExp(form);
    beginnings.set(shape, pattern);
  }
  return pattern.test(text);
}

/**
 * The pattern that fits every beginning of a text of the shape.
 * @throws {SyntaxError} when the shape uses something that is not understood.
 */
export function beginningForm(shape: string): string {
  return `^(?:${loosenAlternatives({ source: shape, at: 0 })})`;
}

/** Returns the source of `beginningForm`, without its anchor. */
function loosenAlternatives(cursor: Cursor): string {
  const alternatives = [loosenSequence(cursor)];
  while (cursor.source[cursor.at] === '|') {
    cursor.at++;
    alternatives.push(loosenSequence(cursor));
  }
  return alternatives.join('|');
}

function loosenSequence(cursor: Cursor): string {
  const pieces: { readonly whole: string; readonly count: string; readonly most: string; readonly part: string }[] = [];
  while (cursor.at < cursor.source.length && !'|)'.includes(cursor.source[cursor.at] ?? '')) {
    const start = cursor.at;
    const part = loosenAtom(cursor);
    const whole = cursor.source.slice(start, cursor.at);
    const end = cursor.at;
    const most = readCount(cursor)[1];
    const count = cursor.source.slice(end, cursor.at);
    if (whole !== '^' && whole !== '$' && !whole.startsWith('(?!'))
      pieces.push({ whole, count, most: /[*+]|,\}/.test(count) ? '' : String(most), part });
  }
  return pieces.reduceRight((tail, { whole, count, most, part }) => {
    const ended = count === '' ? part : `${whole}{0,${most}}${part}`;
    return `(?:${ended}$|${whole}${count}${tail})`;
  }, '$');
}

/** Reads over one atom; for a group, gives what a part of it looks like. */
function loosenAtom(cursor: Cursor): string {
  const char = cursor.source[cursor.at++] ?? '';
  if (char === '[') readClass(cursor);
  else if (char === '\\') cursor.at++;
  else if (char === '(') {
    if (cursor.source[cursor.at] === '?') {
      if (!':!'.includes(cursor.source[cursor.at + 1] ?? ' ')) throw new SyntaxError(`cannot read ${cursor.source}`);
      cursor.at += 2;
    }
    const inner = loosenAlternatives(cursor);
    cursor.at++;
    return `(?:${inner})?`;
  }
  return '';
}
