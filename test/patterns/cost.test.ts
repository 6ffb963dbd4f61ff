/** @module The bound of a pattern's steps: never less than what a try needs, and no more than it must be. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostSteps, stepsOf } from '../../src/patterns/cost.ts';
import { parsePattern } from '../../src/patterns/parse.ts';
import { countSteps } from './count-steps.ts';
import { hostileTexts } from './hostile-texts.ts';

const growthOf = (source: string, flags = ''): number =>
  mostSteps(source, flags, 20_000) / mostSteps(source, flags, 10_000);

describe('what grows with the length alone', () => {
  test.each([
    'a+',
    '^[a-z]+(?:-[a-z]+)*$',
    '^\\s*\\w+\\s*=\\s*"[^"]*"$',
    '"status"\\s*:\\s*"error"',
    '(?<![\\w-])[\\w-]+@x',
    '\\bfoo\\w*bar\\b',
    '<!--[^<>]*-->',
    'x[^.]{0,300}y',
    '^(?=.*a)(?=.*b).*c',
    '[^"]+',
    '^(?:(?:\\w+) ){0,4}end$',
  ])('%s', (source) => {
    expect(growthOf(source)).toBeLessThan(2.2);
  });
});

test('what is nested too deeply to tell is taken for boundless', () => {
  const nested = (depth: number): string => (depth === 0 ? 'x' : `a?b{0,9}(?:${nested(depth - 1)}|c?d)e?f*`);
  expect(mostSteps(nested(60), '', 10_000)).toBe(Number.POSITIVE_INFINITY);
});

describe('what grows faster', () => {
  test.each([
    ['(a+)+$', 'a group that repeats what repeats'],
    ['(?:a|a)*b', 'two alternatives for one text'],
    ['(?:\\w+-?)+_eu', 'an end of a round that may be empty'],
    ['^\\s*a?\\s*$', 'two repetitions side by side'],
    ['[^"]*x', 'a repetition at the head, tried at each place'],
    ['error.*expired', 'a repetition that passes further beginnings'],
    ['^(?!.*(a+)+$)x', 'the same inside of a look'],
    ['(?<!a+)b', 'and of a look behind'],
    ['\\s+$', 'blanks before an end that does not come'],
    ['^(.+),(.+),(.+)$', 'three parts of anything'],
    ['(?:[ab]{0,30}){0,30}c', 'counts within counts'],
    ['([xy])\\1+z|(.{2,})\\2z', 'references'],
    ['^(?:a?){30}a{30}$', 'many pieces that may be missing'],
  ])('%s: %s', (source) => {
    const isFast = mostSteps(source, '', 10_000) < 10_000 * 2_000 && growthOf(source) < 2.2;
    expect(isFast).toBe(false);
  });
});

const char = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\w', ' ', '\\s', '"');
const count = fc.constantFrom('*', '+', '?', '{0,3}', '{2,4}', '*?', '{2}');
const place = fc.constantFrom('', '', '', '^', '$', '\\b');
const { pattern } = fc.letrec<{ pattern: string; sequence: string; atom: string }>((tie) => ({
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((ways) => ways.join('|')),
  sequence: fc
    .array(fc.tuple(place, tie('atom'), fc.option(count, { nil: '' })), { minLength: 1, maxLength: 3 })
    .map((pieces) => pieces.map((piece) => piece.join('')).join('')),
  atom: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    char,
    fc
      .tuple(fc.constantFrom('(?:', '(?:', '(?!', '(?=', '(?<!'), tie('pattern'))
      .map(([open, inner]) => `(?:${open}${inner}))`),
  ),
}));

test('property: no text takes more steps than the bound', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', '\n'), maxLength: 40 }),
    fc
      .tuple(fc.constantFrom('a', 'ab', ' ', 'a ', '"a'), fc.constantFrom('', '!', '\n'))
      .map(([piece, last]) => piece.repeat(20) + last),
  );
  fc.assert(
    fc.property(pattern, text, (source, given) => {
      const parsed = parsePattern(source, '');
      const most = 50_000;
      for (const one of [given, ...hostileTexts(source, '', 30).slice(0, 12)])
        expect(Math.min(countSteps(parsed, one, most), most)).toBeLessThanOrEqual(
          4 * stepsOf(parsed, Math.max(10, one.length)) + 200,
        );
    }),
    { numRuns: 400 },
  );
}, 60_000);
