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
}

/** A secret of fewer characters may be an ordinary word: it is masked only where a credential stands, and in answers to it. */
export const shortestSecret = 8;
/** A longer piece of a secret is masked by itself, characters. It cannot stand in a text by chance. */
const longestPiece = 12;
/** A shorter piece may stand anywhere by chance, characters. */
export const shortestPiece = 6;
/** A secret of more characters with white space in it is a document, such as the JSON file of a service account. */
const longestPhrase = 200;

/** Returns the texts of a secret, the secret itself first. */
export function textsOf(secret: string): readonly SecretText[] {
  const bare = secret.trim();
  const texts = new Set([bare]);
  const isDocument = bare.length > longestPhrase && /\s/.test(bare);
  if (/\s/.test(bare)) texts.add(bare.replace(/\s+/g, ''));
  if (bare.includes(' ')) texts.add(bare.replaceAll(' ', '+'));
  if (/[^\0-\x7f]/.test(bare)) for (const text of writtenPoorly(bare)) texts.add(text);
  const whole = [...texts].map((text) => toText(text, isDocument ? text.length + 1 : pieceOf(text.length)));
  return isDocument ? [...whole, ...secretsIn(bare).map((text) => toText(text, longestPiece))] : whole;
}

/** The bytes of the secret as they are searched for in an answer to it, also where it is short. */
export function shortTextsOf(secret: string): readonly Uint8Array[] {
  const bare = secret.trim();
  return bare === '' ? [] : [viewOf(bare).bytes];
}

function toText(text: string, piece: number): SecretText {
  const open = /^[a-z][a-z\d+.-]{0,20}:\/\/(?:[^\s/?#@]*@)?[^\s/?#]*\/?/i.exec(text)?.[0] ?? '';
  // Somebody who puts a name and a password into a URL makes all of it a secret.
  return { bytes: viewOf(text).bytes, piece, open: open.includes('@') ? 0 : open.length };
}

function pieceOf(length: number): number {
  return Math.min(longestPiece, Math.max(shortestPiece, Math.ceil(length / 2)));
}

/** A text beyond ASCII in other cases and character sets, and as programs write it that know ASCII alone. */
function writtenPoorly(text: string): readonly string[] {
  const utf8 = viewOf(text).bytes;
  const forms = [
    text.toLowerCase(),
    text.toUpperCase(),
    text.normalize('NFC'),
    text.normalize('NFD'),
    text.replace(/[^\0-\x7f]/gu, '?'),
    text.replace(/[^\0-\x7f]/gu, '\ufffd'),
    text.replace(/[^\0-\x7f]/gu, ''),
    // UTF-8 that was read as Latin-1.
    String.fromCharCode(...utf8),
  ];
  return forms.filter((form) => form.length >= shortestSecret);
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
