/** @module Finds what stands as a credential in a pasted text, so that it can be masked in whatever is said of the text. */

import { Secret } from '../model/secret.ts';
import { parseJson } from '../reading/match/readable-text.ts';

/** Each has the credential, with what may hang on it, in its first group. */
const places: readonly RegExp[] = [
  /\bauthorization["']?\s*(?:=>|[:=])\s*\[?["'`]?(?:[A-Za-z][\w-]*\s+)?(\S{8,})/gi,
  /(?:key|token|secret|password|passwd|pass|pwd|bearer|basic)["'`]?(?:\s+(?:provided|given|supplied))?\s*(?:=>|[:=])\s*["'`]?(\S{8,})/gi,
  /(?:key|token|secret|password|bearer|basic)\s+["'`(]?(\S{12,})/gi,
  /\b\w+:\/\/[^\s:@/]*:([^\s@/]{3,})@/g,
  /(?:\s-u|--user)[\s=]+["']?[^\s:]+:(\S{3,})/g,
  /\bAUTH\s+(?:PLAIN|LOGIN|XOAUTH2)\s+(\S{8,})/gi,
];

/** What is shorter is taken for no credential, characters. */
export const shortestSecret = 6;

/** The credentials of the text, in each way in which their end may be meant. */
export function findPastedSecrets(text: string): readonly Secret[] {
  const found = new Set<string>();
  for (const place of places) {
    for (const [, standing = ''] of text.matchAll(place)) for (const reading of readings(standing)) found.add(reading);
  }
  return [...found].filter((one) => one.length >= shortestSecret && !isWord(one)).map((one) => new Secret(one));
}

/** Up to a quote, a separator or the next blank; unescaped; and what is inside base64. */
function readings(standing: string): readonly string[] {
  const [toQuote = ''] = standing.split(/["'`,;})\]<>]|\\"/);
  const [toSeparator = ''] = toQuote.split(/[&]/);
  const cut = [standing.replace(/["'`,;})\]\\.:]+$/, ''), toQuote, toSeparator, toSeparator.replace(/[.:]$/, '')];
  return [...cut, ...cut.flatMap(unescaped), ...decode(toSeparator)];
}

function unescaped(text: string): readonly string[] {
  const parsed = text.includes('\\') ? parseJson(`"${text}"`) : undefined;
  return typeof parsed === 'string' ? [parsed] : [];
}

/** `user:password` of Basic, NUL-separated parts of AUTH PLAIN, or the one part of AUTH LOGIN. */
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

/** `invalid_grant`, `authorization`, `MAIL_API_KEY`: names and words, which need no mask. */
function isWord(text: string): boolean {
  return /^[a-z]+(?:[ _.-][a-z]+)*$/i.test(text) && !/[a-z][A-Z]{2,}[a-z]|[A-Z][a-z]+[A-Z][a-z]+[A-Z]/.test(text);
}
