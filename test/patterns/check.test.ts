/** @module Users' patterns: which are taken, which RE2 runs, which are refused, and with what sentence. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestAnswerText } from '../../src/core/reading/shorten.ts';
import { checkMatcher, checkSearch, checkShape, isQuickSearch, makeLinear } from '../../src/patterns/check.ts';
import { cpuOf } from './cpu-time.ts';
import { hostileTexts } from './hostile-texts.ts';

describe('a pattern that is searched in answers', () => {
  test.each([
    'invoice',
    'key (?:is )?(?:invalid|expired)',
    '"status"\\s*:\\s*"(?:locked|closed)"',
    '^\\s*[{\\[]',
    '(?<!not )found\\b',
    '^(?!.*deprecated).*token',
    'limit[^.]{0,80}reached',
    '[A-Z]{2}-\\d{4,}',
  ])('%s is tried as JavaScript does', (source) => {
    expect(checkSearch(source)).toBeUndefined();
    expect(isQuickSearch(source, 'i')).toBe(true);
  });

  test.each([
    'account.*suspended',
    'key.*(?:is|was).*(?:invalid|gone)',
    '(a+)+$',
    '([\\w-]+\\.?)+@',
    '(\\s*\\w+\\s*,?)*$',
    '(?:x|x|y)*z',
  ])('%s is run by RE2, and takes no time on what would stop JavaScript', (source) => {
    expect(checkSearch(source)).toBeUndefined();
    expect(isQuickSearch(source, 'i')).toBe(false);
    const pattern = makeLinear(source, 'i');
    for (const text of hostileTexts(source, 'i', longestAnswerText)) {
      const time = cpuOf(() => pattern?.test(text));
      if (time > 10)
        expect(
          Math.min(
            time,
            cpuOf(() => pattern?.test(text)),
          ),
        ).toBeLessThan(50);
    }
  });

  test.each([
    ['(?=(\\d+)+!)x', '\\\\d+'],
    ['(\\w+)\\s\\1+', '\\\\1+'],
    ['(?:[ab]{0,30}){0,30}c', '[ab]{0,30}'],
    ['x[^.]{0,4000}y', '[^.]{0,4000}'],
    ['(?:a+b?)+(?!c)$', '(?:a+b?)+'],
  ])('%s is refused, and %s is named', (source, piece) => {
    expect(checkSearch(source)).toMatch(/^would stop the program on some texts: /);
    expect(checkSearch(source)).toContain(`"${piece}"`);
  });

  test('what is none, what is too long and what JavaScript cannot compile is refused', () => {
    expect(checkSearch('(')).toBe('is not a regular expression: Unterminated group');
    expect(checkSearch('a'.repeat(2_001))).toBe('is too long: a pattern has at most 2000 characters');
    expect(checkSearch('(?:(?:a{1,1000}){1,1000}){1,1000}')).toBeDefined();
  });
});

describe('a pattern that a whole key must fit', () => {
  test.each([
    '^ih_[0-9a-f]{32}$',
    '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$',
    '^tok_.+$',
    '^(?:[a-z0-9]+-)*[a-z0-9]+$',
    '^(?!test_)\\S{20,}$',
  ])('%s is taken', (source) => {
    expect(checkShape(source)).toBeUndefined();
  });

  test.each(['^(a+)+$', '^(?:\\w+-?)*$', '^.*-.*-.*$', '^\\S+@\\S+\\.\\S+$'])('%s is refused', (source) => {
    expect(checkShape(source)).toMatch(/^would stop the program on some texts: ".+" can be repeated/);
  });
});

test.each(['shop-.*', '(?:eu|us)-\\d+', '.*mail.*', 'a|b|c'])('the matcher =~%s is taken', (source) => {
  expect(checkMatcher(source)).toBeUndefined();
});

test.each(['(\\w+-?)+_eu', '\\w*\\w*\\w*\\w*x', '.*a.*b.*c.*d', '(?:a?){40}a{40}'])(
  'the matcher =~%s is refused',
  (source) => {
    expect(checkMatcher(source)).toMatch(/^its regular expression would stop the program/);
  },
);

test('property: RE2 finds what JavaScript finds', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    'key',
    '[ab]',
    '[^a]',
    '.',
    '\\w',
    '\\d',
    ' ',
    '(?:a|b)',
    '(?:is|was) ',
    '\\.',
    '"',
    '\\b',
  );
  const source = fc
    .array(fc.tuple(piece, fc.constantFrom('', '', '*', '+', '?', '{1,3}')), { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.map(([one, count]) => (one === '\\b' ? one : one + count)).join(''));
  const text = fc.string({
    unit: fc.constantFrom('a', 'B', 'key', 'is', 'was ', '1', ' ', '.', '"', '\n', 'é'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(source, text, fc.constantFrom('', 'i'), (pattern, given, flags) => {
      expect(makeLinear(pattern, flags as '' | 'i')?.test(given)).toBe(new RegExp(pattern, flags).test(given));
    }),
    { numRuns: 1_000 },
  );
});
