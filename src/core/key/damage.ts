/** @module Kinds of damage to a credential's text on its way from the dashboard into a file, each with its repair; and placeholders. */

import { trimEndOf, trimOf, trimStartOf } from '../trim.ts';
import { lookAlikes } from './look-alikes.ts';

/** One kind of damage, its repair and its description. */
export interface Damage {
  readonly name: string;
  /** Returns the text without the damage; the same text when it has none. */
  readonly undo: (text: string) => string;
  readonly says: string;
  /** True when no credential of any kind can contain it, even one without a known shape. */
  readonly always?: true;
}

const invisible = /\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const oddSpaces =
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';
const oddSpace = new RegExp(`[${oddSpaces}]`, 'g');

/** Each is tried alone and after the ones before it. */
export const damages: readonly Damage[] = [
  {
    name: 'line_end',
    always: true,
    undo: (text) => trimOf(text, '\r\n'),
    says: 'it has a line end at its edge',
  },
  {
    name: 'invisible',
    always: true,
    undo: (text) => text.replace(invisible, ''),
    says: 'it has invisible characters in it (zero-width or direction marks)',
  },
  { name: 'control', always: true, undo: (text) => text.replace(control, ''), says: 'it has control characters in it' },
  {
    name: 'odd_space',
    undo: (text) => trimOf(text, oddSpaces).replace(oddSpace, ' '),
    says: 'it has a space that is not a plain space (non-breaking, say)',
  },
  {
    name: 'space',
    undo: (text) => trimOf(text, ' \t\r\n'),
    says: 'it has white space at its edge',
  },
  {
    name: 'assignment',
    undo: (text) => text.replace(/^(?:export\s+)?[A-Z][A-Z0-9_]{3,60}\s*=\s*/, ''),
    says: 'it is a whole line NAME=value, not the value alone',
  },
  {
    name: 'header',
    undo: (text) =>
      text.replace(/^(?:authorization|x-[\w-]+|api-key|apikey)\s*:\s*(?:(?:bearer|basic|token)\s+)?/i, ''),
    says: 'it is a whole header, not the value alone',
  },
  {
    name: 'scheme',
    undo: (text) => text.replace(/^(?:bearer|basic|token|api-?key|key)[\s:]+/i, ''),
    says: 'it has the word of the header (Bearer, Basic, Token) pasted in front',
  },
  { name: 'quotes', undo: removeQuotes, says: 'it stands in quotes' },
  { name: 'brackets', undo: (text) => trimEndOf(trimStartOf(text, '<[({'), '>])}'), says: 'it stands in brackets' },
  {
    name: 'punctuation',
    undo: (text) => trimEndOf(trimStartOf(text, ',;'), ',;.'),
    says: 'it has a comma, full stop or semicolon at its end',
  },
  {
    name: 'escapes',
    undo: (text) => text.replace(/(?:\\[nrt]){1,9}$|\\(?=["'/$])/g, ''),
    says: 'it has back-slashes of an escaped text in it',
  },
  { name: 'doubled', undo: undouble, says: 'it is there twice, one after the other' },
  { name: 'inner_space', undo: (text) => text.replace(/\s+/g, ''), says: 'it has white space or a line break inside' },
  { name: 'percent', undo: decodePercent, says: 'it is URL-encoded (%2B and the like)' },
  {
    name: 'entities',
    undo: (text) =>
      text
        .replaceAll('&amp;', '&')
        .replaceAll('&#45;', '-')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"'),
    says: 'it has HTML entities in it',
  },
  {
    name: 'look_alike',
    undo: replaceLookAlikes,
    says: 'it has letters of another alphabet, or typographic dashes, that only look right',
  },
  { name: 'base64', undo: decodeBase64, says: 'it is base64-encoded' },
];

function removeQuotes(text: string): string {
  return trimOf(text, '"\'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a');
}

function decodePercent(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function replaceLookAlikes(text: string): string {
  let plain = '';
  for (const char of text) plain += lookAlikes[char] ?? foldWidth(char);
  return plain;
}

/** Converts full-width ASCII (U+FF01–U+FF5E) to ASCII. */
function foldWidth(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : char;
}

function undouble(text: string): string {
  const half = Math.floor(text.length / 2);
  const first = text.slice(0, half);
  const isApart = text.length === 2 * half || /[\s,;]/.test(text.charAt(half));
  return half >= 3 && isApart && text.endsWith(first) ? first : text;
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decodes by hand, because the core has no Buffer. Returns the text itself unless it decodes to printable ASCII. */
function decodeBase64(text: string): string {
  if (text.length < 12 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return text;
  let bits = 0;
  let buffered = 0;
  let plain = '';
  for (const char of text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '')) {
    buffered = (buffered << 6) | base64Alphabet.indexOf(char);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const code = (buffered >> bits) & 0xff;
    if (code !== 10 && code !== 13 && (code < 32 || code > 126)) return text;
    plain += String.fromCharCode(code);
  }
  return plain.trim();
}

/** Describes a placeholder: a text instead of a secret, written by a person or a program. Undefined for any other text. */
export function describePlaceholder(text: string): string | undefined {
  const bare = text.trim();
  if (
    /^\$\{[^}]*\}?$|^\$[A-Z_][A-Z0-9_]{2,}$|^\{\{.*\}\}$|^%[A-Z_][A-Z0-9_]*%$|^\$\(.*\)$|^<%=.*%>$|^@@?[A-Z_]+@@?$/s.test(
      bare,
    )
  )
    return 'it is the name of a variable that was never filled in';
  if (
    /^(?:process\.env|os\.environ|ENV\[|env\(|getenv|secrets\.|vault:|ssm:|op:\/\/|arn:aws:|sm:\/\/|projects\/[^/]+\/secrets\/|@Microsoft\.KeyVault\(|ref\+[a-z]+:\/\/)/i.test(
      bare,
    )
  )
    return 'it is a reference to a secret, not the secret itself';
  // https://github.com/getsops/sops: a value that was not decrypted.
  if (/^ENC\[AES256_GCM,data:/.test(bare)) return 'it is encrypted by SOPS, and was not decrypted';
  if (/^(?:null|undefined|none|nil|nan|true|false|\[object object\]|n\/a|tbd|todo|fixme)$/i.test(bare))
    return `it is the word "${bare.toLowerCase()}", which programs write when there is no value`;
  if (
    /^(?:change.?me|replace.?(?:me|this)|example|dummy|test|secret|password|placeholder|api.?key|token|key|foo|bar|foobar|hello|asdf)$/i.test(
      bare,
    )
  )
    return 'it is a placeholder';
  if (
    /^[<[]?(?:your|my|insert|enter|add|paste|put|replace|the|some)[-_ .][\w-. ]{0,80}(?:key|token|secret|password|here|value|id)[\w-. ]{0,80}[>\]]?$/i.test(
      bare,
    )
  )
    return 'it is a placeholder';
  if (/^<[\w-. ]+>$/.test(bare)) return 'it is a placeholder';
  const example = describeExample(bare);
  if (example !== undefined) return example;
  if (/^(.)\1{5,}$|^(?:x|\*|•|·|\.){4,}$/i.test(bare))
    return 'it is one character repeated: a placeholder or a masked display';
  if (/[•●∙*]{4,}|\.{3}$|…$/.test(bare))
    return 'it is the masked or shortened form that a dashboard or a log shows, not the key';
  if (/(?<![^._-])x{6,}(?![^._-])|redacted|\[filtered\]|\[masked\]/i.test(bare))
    return 'it is a masked or example value';
  return undefined;
}

/** Describes what stands in place of a part. The bare name of a variable counts only where a key has a shape: passwords may look so. */
export function describeFiller(text: string, isSecret: boolean, hasShape: boolean): string | undefined {
  if (!isSecret && !hasShape) return undefined;
  const placeholder = describePlaceholder(text);
  if (placeholder !== undefined || !isSecret || !hasShape) return placeholder;
  const isName = /^[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){0,8}_(?:KEY|TOKEN|SECRET|PASSWORD|PASS|PASSWD|PWD)$/;
  return isName.test(text.trim()) ? 'it is the name of a variable, not its value' : undefined;
}

/** Describes an example of a documentation that has the shape of a key: it has runs that no random key has. Undefined for any other text. */
export function describeExample(text: string): string | undefined {
  const isExample = /([xX*0])\1{9}|EXAMPLEKEY|your[_-]?api[_-]?key|0123456789abcdef0123456789abcdef/i.test(text);
  return isExample ? 'it is the example of a documentation, not a key that an ESP gave out' : undefined;
}
