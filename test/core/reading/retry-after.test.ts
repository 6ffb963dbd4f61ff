/** @module What is made of `Retry-After`, in its two forms and in none. */

import { expect, test } from 'vitest';
import { readRetryAfter } from '../../../src/core/reading/retry-after.ts';

const now = Date.UTC(2026, 8, 14, 9, 14, 5);

test.each<[string | undefined, number | undefined]>([
  ['17', 17],
  [' 17 ', 17],
  ['0', 0],
  ['Mon, 14 Sep 2026 09:15:05 GMT', 60],
  // At most a day, however long the receiver wants.
  ['99999999999999999999', 86_400],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400],
  [undefined, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['9'.repeat(400), undefined],
  ['Mon, 14 Sep 2020 09:15:05 GMT', undefined],
])('%j is %s', (value, expected) => {
  expect(readRetryAfter(value, now)).toBe(expected);
});
