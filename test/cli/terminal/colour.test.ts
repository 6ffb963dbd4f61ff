import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { widthOf } from '../../../src/cli/terminal/colour.ts';
import type { Io } from '../../../src/cli/terminal/io.ts';

function terminal(columns?: number): Io {
  const stdout = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
  return { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {}, cwd: '/' };
}

test.each([
  [undefined, 100],
  [0, 100],
  [80, 80],
  [240, 110],
])('a terminal of %s columns is written in %s', (columns, width) => {
  expect(widthOf(terminal(columns))).toBe(width);
});
