/** @module Lines are read whole from pieces of any length, and a line without an end costs neither memory nor time. */

import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestLine, splitLines } from '../../src/io/lines.ts';
import { cpuOfAsync } from '../patterns/cpu-time.ts';

async function linesOf(chunks: Iterable<string | Uint8Array>): Promise<readonly string[]> {
  return Array.fromAsync(splitLines(Readable.from(chunks)));
}

test('property: the lines do not depend on where the bytes are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\u2028', ' '), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (given, size) => {
      const bytes = Buffer.from(`\ufeff${given}`);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const lines = given.split(/\r?\n/);
      if (lines.at(-1) === '') lines.pop();
      expect(await linesOf(chunks)).toEqual(lines);
    }),
  );
});

test('of a line that is too long a beginning is kept, and the next one is whole', async () => {
  const [long = '', next] = await linesOf(['x'.repeat(longestLine), 'yz', 'y'.repeat(longestLine), '\nnext']);
  expect([long.length, long.at(-1), next]).toEqual([longestLine + 1, 'y', 'next']);
});

test('a line without an end takes time that grows with its length alone', async () => {
  const chunk = Buffer.from('x'.repeat(16 * 1024));
  const time = await cpuOfAsync(() => linesOf(Array.from({ length: 2_000 }, () => chunk)));
  expect(time).toBeLessThan(2_000);
});
