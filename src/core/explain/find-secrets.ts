/** @module The credentials in a pasted text, found by their places, so that they are masked in every output. */

import { Secret } from '../model/secret.ts';
import { parseJson } from '../reading/match/readable-text.ts';
import { trimEndOf } from '../trim.ts';

/** Each has the credential, with the characters that may follow it, in its first group. */
const places: readonly RegExp[] = [
  /\bauthorization["']?\s{0,9}(?:=>|[:=])\s{0,9}\[?["'`]?(?:[A-Za-z][\w-]{0,60}\s{1,9})?(\S{8,})/gi,
  /(?:key|token|secret|password|passwd|pass|pwd|bearer|basic)["'`]?(?:\s{1,9}(?:provided|given|supplied))?\s{0,9}(?:=>|[:=])\s{0,9}["'`]?(\S{8,})/gi,
  /(?:key|token|secret|password|bearer|basic)\s{1,9}["'`(]?(\S{12,})/gi,
  /\b\w{1,40}:\/\/[^\s:@/]{0,255}:([^\s@/]{3,2000})@/g,
  /(?:\s-u|--user)[\s=]{1,9}["']?[^\s:]{1,255}:(\S{3,})/g,
  /\bAUTH\s{1,9}(?:PLAIN|LOGIN|XOAUTH2)\s{1,9}(\S{8,})/gi,
];

/** Characters; a shorter text counts as no credential. */
export const shortestSecret = 6;

/** Returns the credentials of the text, each with every end that it may have. */
export function findPastedSecrets(text: string): readonly Secret[] {
  const found = new Set<string>();
  for (const place of places) {
    for (const [, standing = ''] of text.matchAll(place)) for (const reading of readings(standing)) found.add(reading);
  }
  return [...found].filter((one) => one.length >= shortestSecret && !isWord(one)).map((one) => new Secret(one));
}

/** Returns the text up to a quote, a separator or the next blank, also unescaped and decoded from base64. */
function readings(standing: string): readonly string[] {
  const [toQuote = ''] = standing.split(/["'`,;})\]<>]|\\"/);
  const [toSeparator = ''] = toQuote.split(/[&]/);
  const cut = [trimEndOf(standing, '"\'`,;})]\\.:'), toQuote, toSeparator, toSeparator.replace(/[.:]$/, '')];
  return [...cut, ...cut.flatMap(unescaped), ...decode(toSeparator)];
}

function unescaped(text: string): readonly string[] {
  const parsed = text.includes('\\') ? parseJson(`"${text}"`) : undefined;
  return typeof parsed === 'string' ? [parsed] : [];
}

/** Decodes `user:password` of Basic, the parts of AUTH PLAIN that NUL separates, or the one part of AUTH LOGIN. */
function decode(text: string): readonly string[] {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(text)) return [];
  try {
    const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    if (!/^[\0\x20-\x7e]+$/.test(plain)) return [];
    return [plain, ...plain.split('\0'), plain.slice(plain.indexOf(':') + 1)];
  } catch {
    return [];
  }
}

/** True for names and words, which need no mask: `invalid_grant`, `authorization`, `MAIL_API_KEY`. */
function isWord(text: string): boolean {
  return /^[a-z]+(?:[ _.-][a-z]+)*$/i.test(text) && !/[a-z][A-Z]{2,}[a-z]|[A-Z][a-z]+[A-Z][a-z]+[A-Z]/.test(text);
}
