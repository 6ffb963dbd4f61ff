/** @module Runs of base64 and of hexadecimal digits in a text, decoded at every alignment: a run may begin in the middle of a code. */

import { digitOf, readHex } from './digits.ts';
import type { Unspell } from './spellings.ts';
import { border, Decoding } from './view.ts';

/** The shortest runs that are decoded, bytes. A shorter one cannot hold a piece that is masked. */
export const shortestBase64 = 10;
export const shortestHex = 12;
/** The shortest stretch of text that is kept of a decoded run, bytes. */
const shortestText = 4;

/** Of each byte: its value in base64 or base64url; -1 for another byte. */
const sextets = new Int8Array(256).fill(-1);
for (const [at, char] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  sextets[char.charCodeAt(0)] = at;
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

/** Decodes base64 and base64url (RFC 4648). */
export const undoBase64: Unspell = (view) => {
  const { bytes } = view;
  const decoding = new Decoding(view);
  let done = 0;
  for (const { from, to } of view.news) {
    for (let at = startOfRun(bytes, from, done, isSextet); at < to; at++) {
      if (!isSextet(bytes[at])) continue;
      let end = at + 1;
      while (end < bytes.length && isSextet(bytes[end])) end++;
      if (end - at >= shortestBase64 && isMixed(bytes, at, end))
        for (let shift = 0; shift < 4; shift++) decodeBase64(bytes, at + shift, end, decoding);
      at = end;
      done = end;
    }
  }
  return decoding.finish();
};

/** True for a byte of base64 or base64url. */
export function isSextet(byte: number | undefined): boolean {
  return byte !== undefined && (sextets[byte] ?? -1) >= 0;
}

/** The start of the run that `at` may stand in the middle of, but not before `least`. */
function startOfRun(
  bytes: Uint8Array,
  at: number,
  least: number,
  isPart: (byte: number | undefined) => boolean,
): number {
  let start = Math.max(at, least);
  while (start > least && isPart(bytes[start - 1])) start--;
  return start;
}

/** False for a word in small letters, with a capital or without: hardly any code has no other capital and no digit. */
function isMixed(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x61 && byte !== 0x5f && byte !== 0x2d && byte !== 0x2f) return true;
  }
  return false;
}

/** Writes the text in a run. Of three bytes each stands for the two characters that it is coded in. */
function decodeBase64(bytes: Uint8Array, from: number, to: number, decoding: Decoding): void {
  let start = decoding.length;
  let bits = 0;
  let buffered = 0;
  for (let at = from; at < to; at++) {
    buffered = ((buffered << 6) | (sextets[bytes[at] ?? 0] ?? 0)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (buffered >> bits) & 0xff;
    if (isText(byte)) decoding.put(byte, at - 1);
    else start = endStretch(decoding, start, at);
  }
  endStretch(decoding, start, to);
}

/** Decodes runs of hexadecimal digits, also with a colon, a hyphen or a blank between bytes. */
export const undoHex: Unspell = (view) => {
  const { bytes } = view;
  const decoding = new Decoding(view);
  let done = 0;
  for (const { from, to } of view.news) {
    for (let at = startOfRun(bytes, from, done, isHexOrBetween); at < to; at++) {
      if (digitOf(bytes[at]) < 0) continue;
      const end = endOfHex(bytes, at);
      if (end - at >= shortestHex) for (const shift of [0, 1]) decodeHex(bytes, at + shift, end, decoding);
      at = end - 1;
      done = end;
    }
  }
  return decoding.finish();
};

/** True for a hexadecimal digit, and for what may stand between two bytes of them. */
export function isHexOrBetween(byte: number | undefined): boolean {
  return digitOf(byte) >= 0 || isBetween(byte);
}

function endOfHex(bytes: Uint8Array, from: number): number {
  let end = from + 1;
  while (end < bytes.length) {
    if (digitOf(bytes[end]) >= 0) end++;
    else if (isBetween(bytes[end]) && digitOf(bytes[end + 1]) >= 0) end += 2;
    else break;
  }
  return end;
}

function isBetween(byte: number | undefined): boolean {
  return byte === 0x3a || byte === 0x2d || byte === 0x20;
}

function decodeHex(bytes: Uint8Array, from: number, to: number, decoding: Decoding): void {
  let start = decoding.length;
  for (let at = from; at + 1 < to; ) {
    if (isBetween(bytes[at])) {
      at++;
      continue;
    }
    const byte = readHex(bytes, at, 2);
    if (byte !== undefined && isText(byte)) decoding.put(byte, at);
    else start = endStretch(decoding, start, at);
    at += 2;
  }
  endStretch(decoding, start, to - 1);
}

/** Ends a stretch of text: a short one is taken back. Returns where the next begins. */
function endStretch(decoding: Decoding, start: number, at: number): number {
  if (decoding.length - start < shortestText) decoding.cut(start);
  else decoding.put(border, at);
  return decoding.length;
}

/** True for a byte that a text has; NUL and ^A stand in the log-ins of SMTP. */
function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f && byte !== border : byte < 2 || (byte >= 9 && byte <= 13);
}
