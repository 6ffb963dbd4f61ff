/** @module Shapes are found wherever a key of theirs stands, whatever else the text has. */

import { expect, test } from 'vitest';
import { builtInShapes } from '../../../src/cli/terminal/built-in-shapes.ts';
import { createShapeSearch, searchForm } from '../../../src/core/masking/shape-search.ts';

const search = createShapeSearch(builtInShapes);
const whole = new RegExp(searchForm(builtInShapes), 'g');

const keys = [
  `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`,
  `re_${'A1b2C3d4'}_${'x'.repeat(24)}`,
  `${'0f'.repeat(16)}-us21`,
  `key-${'z9'.repeat(16)}`,
  `${'0f'.repeat(16)}-0123abcd-4567ef89`,
  `xkeysib-${'0f'.repeat(32)}-${'a'.repeat(16)}`,
  `api-${'Q'.repeat(32)}`,
];

test('a search finds what the pattern of all shapes finds', () => {
  const texts = [
    '',
    'nothing here, SG. and re_ alone',
    ...keys.map((key) => `refused: ${key}.`),
    keys.join(' '),
    keys.map((key) => `"${key}"`).join(','),
    `x${keys[0]} ${keys[1]}y`,
  ];
  for (const text of texts) {
    const expected = [...text.matchAll(whole)].map(({ index, 0: key }) => ({ from: index, to: index + key.length }));
    expect(search(text), text).toEqual(expected);
  }
  expect(search(keys.join(' '))).toHaveLength(keys.length);
});

test('without shapes nothing is found', () => {
  expect(createShapeSearch([])('anything')).toEqual([]);
});
