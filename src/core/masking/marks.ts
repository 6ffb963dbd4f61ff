/** @module Which spellings a text may have: one pass over its bytes tells which ones are worth undoing. Most texts have none. */

import { isHexOrBetween, isSextet, shortestBase64, shortestHex } from './runs.ts';
import { border } from './view.ts';

/** What a spelling leaves in a text, as bits. */
export const marks = {
  backslash: 1,
  ampersand: 2,
  percent: 4,
  equals: 8,
  less: 16,
  /** A control character, or the first byte of a character beyond ASCII, which may break a word. */
  gap: 32,
  base64: 64,
  hex: 128,
} as const;

/** Of each byte: the marks that it is, or may be a part of. */
const kinds = Uint8Array.from(
  { length: 256 },
  (_, byte) => (isSextet(byte) ? marks.base64 : 0) | (isHexOrBetween(byte) ? marks.hex : 0),
);
const singles = [
  ['\\', marks.backslash],
  ['&', marks.ampersand],
  ['%', marks.percent],
  ['=', marks.equals],
  ['<', marks.less],
] as const;
for (let byte = 0; byte < border; byte++) if (byte < 0x20 || byte === 0x7f || byte >= 0xc2) kinds[byte] = marks.gap;
for (const [chars, mark] of singles) for (const char of chars) kinds[char.charCodeAt(0)] = mark;

const ofOneByte = marks.base64 - 1;

/** Returns the marks in these bytes. */
export function marksOf(bytes: Uint8Array): number {
  let found = 0;
  let [run, hexRun] = [0, 0];
  let [longest, longestHex] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const kind = kinds[bytes[at] ?? 0] ?? 0;
    found |= kind;
    run = (kind & marks.base64) === 0 ? 0 : run + 1;
    hexRun = (kind & marks.hex) === 0 ? 0 : hexRun + 1;
    if (run > longest) longest = run;
    if (hexRun > longestHex) longestHex = hexRun;
  }
  return (
    (found & ofOneByte) | (longest >= shortestBase64 ? marks.base64 : 0) | (longestHex >= shortestHex ? marks.hex : 0)
  );
}
