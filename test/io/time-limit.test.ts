/** @module Work that is ended when it takes too long. */

import { expect, test } from 'vitest';
import { runWithin } from '../../src/io/time-limit.ts';

test('work that ends in time gives its result, and its error', () => {
  expect(runWithin(1000, () => 7)).toBe(7);
  expect(() =>
    runWithin(1000, () => {
      throw new RangeError('too deep');
    }),
  ).toThrow('too deep');
});

test('work without an end is ended, and the next one starts afresh', () => {
  const started = performance.now();
  expect(
    runWithin(50, () => {
      for (;;);
    }),
  ).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(5000);
  expect(runWithin(1000, () => 'next')).toBe('next');
});
