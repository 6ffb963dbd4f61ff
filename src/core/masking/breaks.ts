/** @module What can break a text in the middle: line ends, tags, control sequences, characters that are not seen. */

import { breaking, sequences } from '../clean-text.ts';
import { isDigit, isLetterOrDigit } from './digits.ts';
import type { Unspell } from './spellings.ts';
import { Edit, type View } from './view.ts';

/**
 * Takes out what can break a text in the middle: line ends with the blanks around them, control sequences of terminals, and
 * characters that are not seen. The code that an SMTP reply repeats on each line goes as well. Only where there are some; then
 * every blank goes.
 */
export const joinLines: Unspell = (view) =>
  hasBreak(view.bytes) ? takeOut(view, { blanks: true, tags: false }) : undefined;

/** Takes out the tags of HTML, such as the `<wbr>` in a long word, and what `joinLines` takes out. */
export const dropTags: Unspell = (view) =>
  hasTag(view.bytes) ? takeOut(view, { blanks: true, tags: true }) : undefined;

/** Takes out tags and what breaks a word, but leaves the blanks: words of a sentence then stay apart. */
export const dropBreaks: Unspell = (view) =>
  hasBreak(view.bytes) || hasTag(view.bytes) ? takeOut(view, { blanks: false, tags: true }) : undefined;

function takeOut(view: View, { blanks, tags }: { readonly blanks: boolean; readonly tags: boolean }): View | undefined {
  const { bytes } = view;
  const edit = new Edit(view);
  for (let at = 0; at < bytes.length; at++) {
    const kind = kinds[bytes[at] ?? 0];
    if (kind === 0) continue;
    let end = at;
    if (kind === breaks) end += lengthOfBreak(bytes, at);
    else if (kind === isBlank) end += blanks ? 1 : 0;
    else if (kind === opensTag && tags) end = endOfTag(bytes, at);
    if (end === at) continue;
    edit.drop(at, end);
    at = end - 1;
  }
  return edit.finish();
}

function hasBreak(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++)
    if (kinds[bytes[at] ?? 0] === breaks && lengthOfBreak(bytes, at) > 0) return true;
  return false;
}

/** Skips `535-` and `535-5.7.8 ` at the start of a line (RFC 5321 section 4.2.1). */
function skipReplyCode(bytes: Uint8Array, at: number): number {
  if (!isDigit(bytes[at]) || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return at;
  const start = String.fromCharCode(...bytes.subarray(at, at + 16));
  return at + (/^\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3} )?/.exec(start)?.[0].length ?? 0);
}

const blank = 0x20;
const less = 0x3c;
/** Of each byte: what may be taken out where it stands; 0 for nothing. */
const kinds = new Uint8Array(256);
/** A character that breaks a word may begin with it. */
const breaks = 1;
const isBlank = 2;
const opensTag = 3;
for (let byte = 0; byte < 256; byte++) if (byte < blank || byte === 0x7f || byte >= 0xc2) kinds[byte] = breaks;
kinds[blank] = isBlank;
kinds[less] = opensTag;
/** A control sequence is at most so long, bytes. */
const longestSequence = 103;
/** A tag is at most so long, bytes. */
const longestTag = 200;

function hasTag(bytes: Uint8Array): boolean {
  let tag = bytes.indexOf(less);
  while (tag >= 0 && endOfTag(bytes, tag) === tag) tag = bytes.indexOf(less, tag + 1);
  return tag >= 0;
}

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

/** Bytes of what breaks a word at `at`: a character, a control sequence, a line end with what belongs to it; 0 for anything else. */
function lengthOfBreak(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === 10) return skipIndent(bytes, skipReplyCode(bytes, at + 1)) - at;
  if (byte === 0x1b) return lengthOfSequence(bytes, at);
  if (byte < 0x80) return 1;
  const { point, length } = readCharacter(bytes, at);
  return length > 0 && breaksWord(point) ? length : 0;
}

function skipIndent(bytes: Uint8Array, at: number): number {
  let end = at;
  while (bytes[end] === blank) end++;
  return end;
}

/** As `sequences` in core/clean-text.ts says; 1 for ESC alone. */
function lengthOfSequence(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 0x5b) return 1;
  const start = String.fromCharCode(...bytes.subarray(at, at + longestSequence));
  return start.search(sequences) === 0 ? (start.match(sequences)?.[0].length ?? 1) : 1;
}

/** A character in UTF-8; `length` 0 where there is none. */
function readCharacter(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const first = bytes[at] ?? 0;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let point = first & (0xff >> (length + 1));
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes[next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return { point: 0, length: 0 };
    point = (point << 6) | (byte & 0x3f);
  }
  return { point, length: point > 0x10ffff ? 0 : length };
}

/** Of each character that was met: 1 if it breaks no word, 2 if it does. */
const met = new Uint8Array(0x110000);

function breaksWord(point: number): boolean {
  met[point] ||= breaking.test(String.fromCodePoint(point)) ? 2 : 1;
  return met[point] === 2;
}
