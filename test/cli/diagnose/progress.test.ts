/** @module The progress on a terminal: it holds no id, because an id that equals the key is printed before the key is read. */

import { expect, test } from 'vitest';
import { createProgress } from '../../../src/cli/diagnose/progress.ts';
import { collect } from '../collect-output.ts';

test('the line of the first probe repeats no id', () => {
  const { io, stderr } = collect('.');
  Object.assign(io.stderr, { isTTY: true });
  createProgress(io, 1, false).probing();
  expect(stderr()).toBe('… sending the first probe\n');
});
