/** @module What servers make of a secret before they repeat it: other character sets, doubled quotes, a piece of a phrase. */

import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { createScrubber } from '../../../src/core/scrub.ts';

function scrub(secret: string, text: string, isOwn = false): string {
  const scrubber = createScrubber([]);
  scrubber.learn(new Secret(secret));
  return scrubber.scrub(text, isOwn ? [new Secret(secret)] : []);
}

/** One byte for each character; the euro sign as Windows-1252 has it. */
const narrow = (text: string): Buffer => Buffer.from(text.replaceAll('€', '\x80'), 'latin1');
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const escaped = (text: string, mark: string): string =>
  [...narrow(text)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `${mark}${byte.toString(16)}`)).join('');

const forms: Readonly<Record<string, (text: string) => string>> = {
  'percent of Latin-1': (text) => escaped(text, '%').toUpperCase(),
  'quoted-printable of Latin-1': (text) => escaped(text, '=').toUpperCase(),
  'bytes of Python': (text) => escaped(text, '\\x'),
  'base64 of Latin-1': (text) => narrow(text).toString('base64'),
  'hex of Latin-1': (text) => narrow(text).toString('hex'),
  'base64 of UTF-16': (text) => wide(text).toString('base64'),
  'hex of UTF-16': (text) => wide(text).toString('hex'),
  'hex of UTF-16, the high byte first': (text) => wide(text).swap16().toString('hex'),
};

describe.each(['pä7wörtß9Zü4', 'Kä€9vÖ3pLw'])('a password beyond ASCII, %s', (password) => {
  test.each(Object.entries(forms))('%s', (_, write) => {
    expect(scrub(password, `535 ${write(password)} is wrong`)).toMatch(/^535 ‹secret›={0,2} is wrong$/);
  });
});

test('what escape() of JavaScript makes of characters beyond Latin-1', () => {
  expect(scrub('Kä€9vÖ3pLw', '535 K%E4%u20AC9v%D63pLw is wrong')).toBe('535 ‹secret› is wrong');
});

const short = 'pä7wört';
test.each([
  short.toUpperCase(),
  short.normalize('NFD'),
  Buffer.from(short).toString('latin1'),
  short.replace(/[äö]/g, '?'),
  escaped(short, '%'),
  escaped(short, '='),
])('a short password in the answer to it: %s', (form) => {
  expect(scrub(short, `535 ${form} is wrong`, true)).toBe('535 ‹secret› is wrong');
});

test('what little is left of a short password is not masked', () => {
  expect(scrub('äö1', '535 1 of 3 attempts ??1 left', true)).toBe('535 1 of 3 attempts ??1 left');
});

const phrase = 'correct-horse-battery-staple';
test.each([12, 16, 20, 27])('a phrase that the answer to it cuts after %i characters', (length) => {
  expect(scrub(phrase, `535 bad password: ${phrase.slice(0, length)}`, true)).toBe('535 bad password: ‹secret›');
});

test('words of a phrase in other texts are words', () => {
  expect(scrub(phrase, 'the correct-horse is out')).toBe('the correct-horse is out');
  expect(scrub(phrase, '535 the correct horse', true)).toBe('535 the correct horse');
});

test.each([
  ["Zk9'vX3'pLw'Q7r", "Zk9''vX3''pLw''Q7r", false],
  ["Zk9'vX3'pLw'Q7r", "Zk9'\\''vX3'\\''pLw'\\''Q7r", false],
  ['Zk9"vX3"pLw"Q7r', 'Zk9""vX3""pLw""Q7r', false],
  ["Zk9'vX3", "Zk9''vX3", true],
])('a password with quotes, %s, is written %s', (password, written, isOwn) => {
  expect(scrub(password, `error near ${written}.`, isOwn)).toBe('error near ‹secret›.');
});

test('the quote behind a password that ends with one stays', () => {
  expect(scrub('Zk9vX3pLw"', '{"password":"Zk9vX3pLw\\""}')).toBe('{"password":"‹secret›"}');
});
