/** @module Terminals without UTF-8 get our marks in ASCII. */

import { expect, test } from 'vitest';
import { isWithoutUtf8, toAscii } from '../../../src/cli/terminal/ascii.ts';

test.each([
  [{}, false],
  [{ LANG: '' }, false],
  [{ LANG: 'C.UTF-8' }, false],
  [{ LANG: 'de_DE.utf8' }, false],
  [{ LANG: 'C' }, true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, true],
  [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'de_DE.ISO-8859-1' }, true],
  [{ LANG: 'C', LC_ALL: 'en_US.UTF-8' }, false],
])('%j', (env, expected) => {
  expect(isWithoutUtf8(env)).toBe(expected);
});

test('our marks become ASCII; JSON stays', () => {
  expect(toAscii('✗ shop  revoked\n · 12 requests … “x” → y')).toBe("x shop  revoked\n - 12 requests ... 'x' -> y");
  expect(toAscii('{"says":"a … b"}')).toBe('{"says":"a … b"}');
});
