/** @module Answers with thousands of levels of JSON are read, as a text. */

import { expect, test } from 'vitest';
import { isTooDeep, mostLevels } from '../../src/core/nesting.ts';
import { parseJson, readPath } from '../../src/core/reading/match/readable-text.ts';

const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const blocks = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test.each([lists, blocks])('JSON of some levels is read, of more it is not', (nest) => {
  expect(isTooDeep(JSON.parse(nest(mostLevels)), nest(mostLevels))).toBe(false);
  expect(isTooDeep(JSON.parse(nest(mostLevels + 1)), nest(mostLevels + 1))).toBe(true);
  expect(isTooDeep(JSON.parse(nest(12_000)), nest(12_000))).toBe(true);
});

test('a wide answer is not deep', () => {
  const wide = JSON.stringify({ data: Array.from({ length: 3_000 }, (_, id) => ({ id, tags: [['a']] })) });
  expect(readPath(parseJson(wide), 'data.2999.id')).toBe(2999);
});

test('an answer that is too deep has no fields', () => {
  expect(parseJson(`{"errors":${lists(9_000)}}`)).toBeUndefined();
  expect(parseJson(`{"errors":${blocks(9_000)},"message":"x"}`)).toBeUndefined();
});
