/** @module What can break a text in the middle: line ends, tags, invisible characters. */

import { isDigit, isLetterOrDigit } from './digits.ts';
import type { Unspell } from './spellings.ts';
import { Edit } from './view.ts';

/**
 * Takes out what can break a text in the middle: line ends with the blanks around them, the code that an SMTP reply repeats on
 * each line, and invisible characters. Only where there are some; then every blank goes.
 */
export const joinLines: Unspell = (view) => {
  const { bytes } = view;
  if (!hasBreak(bytes)) return undefined;
  const edit = new Edit(view);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 32 && byte < 0xc2) continue;
    const end = endOfGap(bytes, at, byte);
    if (end === at) continue;
    edit.drop(at, end);
    at = end - 1;
  }
  return edit.finish();
};

/** The place behind what is taken out at `at`; `at` itself where nothing is. */
function endOfGap(bytes: Uint8Array, at: number, byte: number): number {
  if (byte === 10) return skipReplyCode(bytes, at + 1);
  if (byte === 32 || (byte >= 9 && byte <= 13)) return at + 1;
  return at + lengthOfInvisible(bytes, at);
}

function hasBreak(bytes: Uint8Array): boolean {
  if (bytes.includes(10) || bytes.includes(13)) return true;
  for (let at = 0; at < bytes.length; at++)
    if ((bytes[at] ?? 0) >= 0xc2 && lengthOfInvisible(bytes, at) > 0) return true;
  return false;
}

/** Skips `535-` and `535-5.7.8 ` at the start of a line (RFC 5321 section 4.2.1). */
function skipReplyCode(bytes: Uint8Array, at: number): number {
  if (!isDigit(bytes[at]) || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return at;
  const start = String.fromCharCode(...bytes.subarray(at, at + 16));
  return at + (/^\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3} )?/.exec(start)?.[0].length ?? 0);
}

const less = 0x3c;
/** A tag is at most so long, bytes. */
const longestTag = 200;

/** Takes out the tags of HTML, such as the `<wbr>` in a long word, and what `joinLines` takes out. */
export const dropTags: Unspell = (view) => {
  const { bytes } = view;
  let tag = bytes.indexOf(less);
  while (tag >= 0 && endOfTag(bytes, tag) === tag) tag = bytes.indexOf(less, tag + 1);
  if (tag < 0) return undefined;
  const edit = new Edit(view);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 32 && byte < 0xc2 && byte !== less) continue;
    const end = byte === less ? endOfTag(bytes, at) : endOfGap(bytes, at, byte);
    if (end === at) continue;
    edit.drop(at, end);
    at = end - 1;
  }
  return edit.finish();
};

function endOfTag(bytes: Uint8Array, at: number): number {
  const next = bytes[at + 1] ?? 0;
  if (next !== 0x2f && next !== 0x21 && !isLetterOrDigit(next)) return at;
  const most = Math.min(bytes.length, at + longestTag);
  for (let end = at + 1; end < most; end++) {
    if (bytes[end] === less) break;
    if (bytes[end] === 0x3e) return end + 1;
  }
  return at;
}

/** Soft hyphen, no-break space, U+200B to U+200F, U+2028 to U+202F, U+2060 to U+206F, U+FEFF: bytes of the character; 0 for another. */
function lengthOfInvisible(bytes: Uint8Array, at: number): number {
  const [first, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (first === 0xc2) return second === 0xad || second === 0xa0 ? 2 : 0;
  if (first === 0xef) return second === 0xbb && third === 0xbf ? 3 : 0;
  if (first !== 0xe2) return 0;
  if (second === 0x80) return (third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xaf) ? 3 : 0;
  return second === 0x81 && third >= 0xa0 && third <= 0xaf ? 3 : 0;
}
