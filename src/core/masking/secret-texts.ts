/** @module The texts of a secret that are searched for: the secret itself, and what some programs make of it before they write it. */

import { isWordLike } from '../word-like.ts';
import { viewOf } from './view.ts';

/** One text that is searched for. */
export interface SecretText {
  readonly bytes: Uint8Array;
  /** Bytes of the shortest piece that is masked by itself. If this is more than the length, only the whole secret is masked. */
  readonly piece: number;
  /** The first bytes of it that anybody may know: scheme and host of a URL. A piece is counted without them. */
  readonly open: number;
  /** A piece is masked also where it is made of words: the texts that are searched answer a request with this very secret. */
  readonly inWords?: true;
}

/** A secret of fewer characters may be an ordinary word: it is masked only where a credential stands, and in answers to it. */
export const shortestSecret = 8;
/** A longer piece of a secret is masked by itself, characters. It cannot stand in a text by chance. */
const longestPiece = 12;
/** A shorter piece may stand anywhere by chance, characters. */
export const shortestPiece = 6;
/** Of a text that lost its characters beyond ASCII, so many must be left. */
const leastLeft = 4;
/** A secret of more characters with white space in it is a document, such as the JSON file of a service account. */
const longestPhrase = 200;

/** Returns the texts of a secret, the secret itself first. */
export function textsOf(secret: string): readonly SecretText[] {
  const bare = secret.trim();
  const texts = new Set([bare]);
  const isDocument = bare.length > longestPhrase && /\s/.test(bare);
  if (/\s/.test(bare)) texts.add(bare.replace(/\s+/g, ''));
  if (bare.includes(' ')) texts.add(bare.replaceAll(' ', '+'));
  for (const text of [...(isDocument ? [] : withQuotesWritten(bare)), ...writtenPoorly(bare)])
    if (text.length >= shortestSecret) texts.add(text);
  const whole = [...texts].map((text) => toText(text, isDocument ? text.length + 1 : pieceOf(text.length)));
  if (isDocument) return [...whole, ...secretsIn(bare).map((text) => toText(text, longestPiece))];
  return [
    ...whole,
    ...codedBytesOf(bare).map(({ bytes, width }) => ({ bytes, piece: width * pieceOf(bare.length), open: 0 })),
  ];
}

/** The bytes of the secret as they are searched for in an answer to it, also where it is short. */
export function shortTextsOf(secret: string): readonly Uint8Array[] {
  const bare = secret.trim();
  if (bare === '') return [];
  const texts = new Set([bare, ...withQuotesWritten(bare), ...writtenPoorly(bare)]);
  return [...[...texts].map((text) => viewOf(text).bytes), ...codedBytesOf(bare).map(({ bytes }) => bytes)];
}

function toText(text: string, piece: number): SecretText {
  const open = /^[a-z][a-z\d+.-]{0,20}:\/\/(?:[^\s/?#@]*@)?[^\s/?#]*\/?/i.exec(text)?.[0] ?? '';
  // Somebody who puts a name and a password into a URL makes all of it a secret.
  return { bytes: viewOf(text).bytes, piece, open: open.includes('@') ? 0 : open.length };
}

function pieceOf(length: number): number {
  return Math.min(longestPiece, Math.max(shortestPiece, Math.ceil(length / 2)));
}

/**
 * A text with quotes as SQL and CSV double them, and as shells write one between two. Those at its ends stay, with the back-slashes
 * there: the quote behind a text in quotes is no part of it.
 */
function withQuotesWritten(text: string): readonly string[] {
  let from = 0;
  let to = text.length;
  while (from < to && isQuoting(text[from])) from++;
  while (to > from && isQuoting(text[to - 1])) to--;
  const inner = text.slice(from, to);
  if (!inner.includes("'") && !inner.includes('"')) return [];
  return [inner.replaceAll("'", "''"), inner.replaceAll('"', '""'), inner.replaceAll("'", "'\\''")].map(
    (written) => text.slice(0, from) + written + text.slice(to),
  );
}

function isQuoting(character: string | undefined): boolean {
  return character === "'" || character === '"' || character === '\\';
}

/** A text beyond ASCII in other cases and character sets, and as programs write it that know ASCII alone. */
function writtenPoorly(text: string): readonly string[] {
  if (!/[^\0-\x7f]/.test(text)) return [];
  const ascii = text.replace(/[^\0-\x7f]/gu, '');
  const lossy = [ascii, text.replace(/[^\0-\x7f]/gu, '?'), text.replace(/[^\0-\x7f]/gu, '\ufffd')];
  return [
    text.toLowerCase(),
    text.toUpperCase(),
    text.normalize('NFC'),
    text.normalize('NFD'),
    // What little is left of a short text stands anywhere.
    ...(ascii.length < leastLeft ? [] : lossy),
    // UTF-8 that was read as Latin-1.
    String.fromCharCode(...viewOf(text).bytes),
  ];
}

/** A text in the bytes of a character set. */
interface Coded {
  readonly bytes: Uint8Array;
  /** Bytes of a character. */
  readonly width: 1 | 2;
}

/** The bytes of a text beyond ASCII in Latin-1, in Windows-1252, and in both orders of UTF-16. */
function codedBytesOf(text: string): readonly Coded[] {
  if (!/[^\0-\x7f]/.test(text)) return [];
  const composed = text.normalize('NFC');
  const cases = [...new Set([composed, composed.toLowerCase(), composed.toUpperCase()])];
  const narrow = cases.flatMap((one) => [codeNarrow(one, (point) => point), codeNarrow(one, pointInWindows)]);
  const different = new Map(narrow.map((bytes) => [bytes.join(), bytes]));
  return [
    ...[...different.values()].map((bytes) => ({ bytes, width: 1 }) as const),
    ...[false, true].map((isBig) => ({ bytes: codeWide(composed, isBig), width: 2 }) as const),
  ];
}

/** One byte for a character that has one, and otherwise its UTF-8, as `escape()` of JavaScript is read. */
function codeNarrow(text: string, toByte: (point: number) => number): Uint8Array {
  const bytes = [...text].flatMap((character) => {
    const byte = toByte(character.codePointAt(0) ?? 0);
    return byte < 0x100 ? [byte] : [...viewOf(character).bytes];
  });
  return Uint8Array.from(bytes);
}

function codeWide(text: string, isBig: boolean): Uint8Array {
  const codes = text.split('').map((unit) => unit.charCodeAt(0));
  return Uint8Array.from(codes.flatMap((code) => (isBig ? [code >> 8, code & 0xff] : [code & 0xff, code >> 8])));
}

/** The characters of the bytes from 0x80 to 0x9f (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function pointInWindows(point: number): number {
  const at = point < 0x80 ? -1 : windows1252.indexOf(String.fromCodePoint(point));
  return at < 0 ? point : 0x80 + at;
}

/** The texts made by chance in a document: the lines of a private key, the ids. */
function secretsIn(document: string): readonly string[] {
  const found = document.match(/[A-Za-z\d+/=_-]{20,4000}/g) ?? [];
  return found.filter((text) => !isWordLike(text) && countChanges(text) >= text.length / 6);
}

/** How often a text changes between small letters, capitals and digits. */
function countChanges(text: string): number {
  return text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
}
