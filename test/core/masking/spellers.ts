/** @module The spellings in which programs write a text, each made by its own rule, so that none is made by what undoes it. */

import { Buffer } from 'node:buffer';

/** Writes a text in one spelling. `random`: from 0 up to, without, 1. */
export type Speller = (text: string, random: () => number) => string;

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const hex = (number: number, length: number): string => number.toString(16).padStart(length, '0');
const bytesOf = (text: string): readonly number[] => [...Buffer.from(text)];

/** Each unit of UTF-16 for which `isChosen` holds, as `write` writes it. */
function escapeUnits(text: string, isChosen: (char: string) => boolean, write: (unit: number) => string): string {
  return text
    .split('')
    .map((char) => (isChosen(char) ? write(char.charCodeAt(0)) : char))
    .join('');
}

/** Spellings of single characters; they may be nested in any order. */
export const spellers: Readonly<Record<string, Speller>> = {
  json,
  'json of PHP': (text) => json(text).replaceAll('/', '\\/'),
  'json of PHP and Python': (text) =>
    escapeUnits(
      json(text).replaceAll('/', '\\/'),
      (char) => char > '\x7f',
      (unit) => `\\u${hex(unit, 4)}`,
    ),
  'json of Go': (text) =>
    escapeUnits(
      json(text),
      (char) => '<>&'.includes(char),
      (unit) => `\\u${hex(unit, 4)}`,
    ),
  'every character by its number': (text) =>
    escapeUnits(
      text,
      () => true,
      (unit) => `\\u${hex(unit, 4).toUpperCase()}`,
    ),
  'some characters by their number': (text, random) =>
    escapeUnits(
      text.replaceAll('\\', '\\\\'),
      (char) => char !== '\\' && random() < 0.3,
      (unit) => `\\u${hex(unit, 4)}`,
    ),
  'bytes of Python and C': (text) =>
    bytesOf(text)
      .map((byte) => (byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${hex(byte, 2)}`))
      .join(''),
  'HTML by names': (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;')
      .replaceAll('/', '&sol;')
      .replaceAll('+', '&plus;')
      .replaceAll('=', '&equals;')
      .replaceAll('ä', '&auml;'),
  'HTML in decimal': (text) => [...text].map((char) => `&#${char.codePointAt(0)};`).join(''),
  'HTML in hexadecimal': (text) =>
    [...text]
      .map((char) => (/[\w.-]/.test(char) ? char : `&#x${hex(char.codePointAt(0) ?? 0, 2).toUpperCase()};`))
      .join(''),
  'a URL': (text) => encodeURIComponent(text.toWellFormed()),
  'a URL, every byte': (text) =>
    bytesOf(text)
      .map((byte) => `%${hex(byte, 2)}`)
      .join(''),
  'quoted-printable': (text) =>
    bytesOf(text)
      .map((byte) =>
        byte === 61 || byte < 32 || byte > 126 ? `=${hex(byte, 2).toUpperCase()}` : String.fromCharCode(byte),
      )
      .join(''),
};

/** Codes of a whole text. */
export const coders: Readonly<Record<string, Speller>> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 of AUTH PLAIN': (text) => Buffer.from(`\0joe@example.com\0${text}`).toString('base64'),
  'base64 of Basic': (text) => Buffer.from(`api:${text}`).toString('base64'),
  'base64 shifted': (text, random) =>
    Buffer.from(`${'x'.repeat(Math.floor(random() * 4))}${text}yz`).toString('base64'),
  'hexadecimal digits': (text) => Buffer.from(text).toString('hex'),
  'capital hexadecimal digits': (text) => Buffer.from(text).toString('hex').toUpperCase(),
};

/** Changes that a reader undoes without thinking. */
export const changers: Readonly<Record<string, Speller>> = {
  'small letters': (text) => text.toLowerCase(),
  capitals: (text) => text.toUpperCase(),
  'a line break': (text, random) => {
    const at = 1 + Math.floor(random() * (text.length - 1));
    return `${text.slice(0, at)}\r\n   ${text.slice(at)}`;
  },
  'a second line of an SMTP reply': (text, random) => {
    const at = 1 + Math.floor(random() * (text.length - 1));
    return `${text.slice(0, at)}\r\n535-5.7.8 ${text.slice(at)}`;
  },
  'a soft line break': (text, random) => {
    const at = 1 + Math.floor(random() * (text.length - 1));
    return `${text.slice(0, at)}=\r\n${text.slice(at)}`;
  },
  'an invisible character': (text, random) => {
    const at = 1 + Math.floor(random() * (text.length - 1));
    return `${text.slice(0, at)}\u200b${text.slice(at)}`;
  },
  ...Object.fromEntries(
    Object.entries({
      'a tab': '\t',
      'a vertical tab': '\v',
      'a form feed': '\f',
      'a carriage return': '\r',
      NUL: '\0',
      DEL: '\u007f',
      'a control character of C1': '\u0085',
      'a colour': '\u001b[1m',
      'a colour of many numbers': '\u001b[38;5;196m',
      'a soft hyphen': '\u00ad',
      'a grapheme joiner': '\u034f',
      'a vowel separator': '\u180e',
      'a thin blank': '\u2009',
      'a blank of Braille': '\u2800',
      'an ideographic blank': '\u3000',
      'a filler': '\u3164',
      'a variation selector': '\ufe0f',
      'a mark on a letter': '\u0336',
      'a tag character': '\u{e0041}',
    }).map(([name, between]) => [`${name} after every third character`, (text: string) => splitBy(text, between)]),
  ),
};

function splitBy(text: string, between: string): string {
  return (text.match(/.{1,3}/gsu) ?? []).join(between);
}
