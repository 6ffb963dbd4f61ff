/** @module What is cleaned from a text for a terminal or a log, and what stays. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, harmful } from '../../src/core/clean-text.ts';

test.each([
  ['a title of the window', 'no\u001b]0;owned\u0007 key', 'no ]0;owned  key'],
  ['a cleared screen', '\u001b[2J\u001b[1;1Hwell', '  well'],
  ['a colour of 24 bits, and hidden text', '\u001b[38;2;255;0;0mred\u001b[8m', ' red '],
  ['a sequence in one character (C1)', '\u009b31mred', ' 31mred'],
  ['a line that is written over', 'refused\rwell', 'refused well'],
  ['backspaces', 'bad\b\b\bgood', 'bad   good'],
  ['a bell', 'ring\u0007', 'ring '],
  ['a direction that is turned', '\u202etxet', ' txet'],
  ['isolates', 'a\u2066b\u2069c', 'a b c'],
  ['invisible letters', 'a\u200bb\u{e0041}c', 'a b c'],
  ['line and paragraph separators', 'a\u2028b\u2029c', 'a b c'],
  ['half a pair of surrogates', 'a\ud800b', 'a\ufffdb'],
  ['marks that reach into other lines', `e${'\u0301'.repeat(30)}`, `e${'\u0301'.repeat(4)}`],
])('%s', (_, text, cleaned) => {
  expect(cleanText(text)).toBe(cleaned);
});

test.each(['plain', 'two\nlines\n', 'a\ttab', 'Müller 鍵 ключ', '✓ ok ✗ ✔️', 'e\u0301'])('%j stays', (text) => {
  expect(cleanText(text)).toBe(text);
});

test('every harmful character is cleaned, alone and among ordinary ones', () => {
  const left: string[] = [];
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    if (character.search(harmful) < 0 || '\n\t'.includes(character)) continue;
    if (cleanText(character) === character || cleanText(`a${character}b`).includes(character))
      left.push(code.toString(16));
  }
  expect(left).toEqual([]);
});

test('a line of JSON keeps its value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = JSON.stringify({ text: text.toWellFormed() });
      const cleaned = cleanText(`${line}\n`);
      expect(JSON.parse(cleaned)).toEqual(JSON.parse(line));
      expect(cleaned).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

test('nothing that a terminal obeys is left, and cleaning twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cleaned = cleanText(`x${text}`);
      expect(cleaned).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(cleanText(cleaned)).toBe(cleaned);
    }),
  );
});
