/** @module The spellings of a character: each function undoes one of them in a whole text, and returns undefined if there is none. */

import { digitOf, isLetterOrDigit, readHex } from './digits.ts';
import { entityPoint, longestEntity } from './entities.ts';
import { Edit, type View } from './view.ts';

/** Undoes one spelling. */
export type Unspell = (view: View) => View | undefined;

const backslash = 0x5c;
const ampersand = 0x26;
const percent = 0x25;
const equals = 0x3d;
const semicolon = 0x3b;

/** Undoes back-slashes as JSON, JavaScript, PHP, Python, Go and C write them: `\/`, `\u00e4`, `\u{e4}`, `\xe4`, `\303`, `\n`. */
export const undoBackslashes: Unspell = (view) => {
  const { bytes } = view;
  let at = bytes.indexOf(backslash);
  if (at < 0) return undefined;
  const edit = new Edit(view);
  for (; at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(backslash, at)) at = undoBackslash(bytes, at, edit);
  return edit.finish();
};

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, v: 11 };

/** Writes the character of one escape, and returns the place behind it. */
function undoBackslash(bytes: Uint8Array, at: number, edit: Edit): number {
  const letter = String.fromCharCode(bytes[at + 1] ?? 0);
  if (letter === 'u' || letter === 'U' || letter === 'x') {
    const read = readHexEscape(bytes, at, letter);
    if (read !== undefined) {
      if (letter === 'x' && read.point < 0x100) edit.putByte(read.point, at, read.end);
      else edit.putCodePoint(read.point, at, read.end);
      return read.end;
    }
  }
  const octal = readOctal(bytes, at + 1);
  if (octal !== undefined) {
    edit.putByte(octal, at, at + 4);
    return at + 4;
  }
  edit.putByte(controls[letter] ?? bytes[at + 1] ?? 0, at, at + 2);
  return at + 2;
}

interface ReadPoint {
  readonly point: number;
  readonly end: number;
}

/** `\xHH`, `\uHHHH`, `\UHHHHHHHH`, `\u{H…}`, and two `\u` that are a pair of surrogates. */
function readHexEscape(bytes: Uint8Array, at: number, letter: 'u' | 'U' | 'x'): ReadPoint | undefined {
  if (bytes[at + 2] === 0x7b) {
    const close = bytes.indexOf(0x7d, at + 3);
    const point = close < 0 || close > at + 11 ? undefined : readHex(bytes, at + 3, close - at - 3);
    return point === undefined || point > 0x10ffff ? undefined : { point, end: close + 1 };
  }
  const length = letter === 'x' ? 2 : letter === 'u' ? 4 : 8;
  const point = readHex(bytes, at + 2, length);
  const end = at + 2 + length;
  if (point === undefined || point > 0x10ffff) return undefined;
  const isHigh = point >= 0xd800 && point < 0xdc00 && bytes[end] === backslash && bytes[end + 1] === 0x75;
  const low = isHigh ? readHex(bytes, end + 2, 4) : undefined;
  if (low === undefined || low < 0xdc00 || low > 0xdfff) return { point, end };
  return { point: 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00), end: end + 6 };
}

/** Undoes the entities of HTML and XML: `&amp;`, `&#47;`, `&#x2F;`, also without a semicolon behind a number. */
export const undoEntities: Unspell = (view) => {
  const { bytes } = view;
  let at = bytes.indexOf(ampersand);
  if (at < 0) return undefined;
  const edit = new Edit(view);
  for (; at >= 0; at = bytes.indexOf(ampersand, at)) {
    const read = readEntity(bytes, at);
    if (read !== undefined) edit.putCodePoint(read.point, at, read.end);
    at = read?.end ?? at + 1;
  }
  return edit.finish();
};

function readEntity(bytes: Uint8Array, at: number): ReadPoint | undefined {
  if (bytes[at + 1] === 0x23) {
    const isHex = ((bytes[at + 2] ?? 0) | 0x20) === 0x78;
    const from = at + (isHex ? 3 : 2);
    let end = from;
    let point = 0;
    for (; end < from + 8; end++) {
      const value = digitOf(bytes[end]);
      if (value < 0 || (!isHex && value > 9)) break;
      point = point * (isHex ? 16 : 10) + value;
    }
    if (end === from || point === 0 || point > 0x10ffff) return undefined;
    return { point, end: bytes[end] === semicolon ? end + 1 : end };
  }
  let end = at + 1;
  while (end <= at + longestEntity && isLetterOrDigit(bytes[end])) end++;
  if (bytes[end] !== semicolon) return undefined;
  let name = '';
  for (let place = at + 1; place < end; place++) name += String.fromCharCode(bytes[place] ?? 0);
  const point = entityPoint(name);
  return point === undefined ? undefined : { point, end: end + 1 };
}

/** Undoes percent encoding, and the `%u00e4` of JavaScript's `escape`. */
export const undoPercents: Unspell = (view) => {
  const { bytes } = view;
  let at = bytes.indexOf(percent);
  if (at < 0) return undefined;
  const edit = new Edit(view);
  for (; at >= 0; at = bytes.indexOf(percent, at)) {
    const isWide = ((bytes[at + 1] ?? 0) | 0x20) === 0x75;
    const value = readHex(bytes, at + (isWide ? 2 : 1), isWide ? 4 : 2);
    const end = at + (isWide ? 6 : 3);
    if (value !== undefined && isWide) edit.putCodePoint(value, at, end);
    else if (value !== undefined) edit.putByte(value, at, end);
    at = value === undefined ? at + 1 : end;
  }
  return edit.finish();
};

/** Undoes quoted-printable (RFC 2045 section 6.7) with its soft line breaks. */
export const undoQuotedPrintable: Unspell = (view) => {
  const { bytes } = view;
  let at = bytes.indexOf(equals);
  if (at < 0) return undefined;
  const edit = new Edit(view);
  for (; at >= 0; at = bytes.indexOf(equals, at)) {
    const value = readHex(bytes, at + 1, 2);
    const end = value === undefined ? skipLineEnd(bytes, at + 1) : at + 3;
    if (value !== undefined) edit.putByte(value, at, end);
    else if (end > at + 1) edit.drop(at, end);
    at = end;
  }
  return edit.finish();
};

function skipLineEnd(bytes: Uint8Array, at: number): number {
  const next = bytes[at] === 13 ? at + 1 : at;
  return bytes[next] === 10 ? next + 1 : at;
}

/** Three octal digits of one byte. */
function readOctal(bytes: Uint8Array, at: number): number | undefined {
  let value = 0;
  for (let place = at; place < at + 3; place++) {
    const digit = (bytes[place] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    value = value * 8 + digit;
  }
  return value > 0xff ? undefined : value;
}
