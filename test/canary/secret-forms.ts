/** @module The forms in which an output may contain a secret, and the search for them. */

import { expect } from 'vitest';

/** Each character of a secret, spelled by itself as some language does. */
const spellings: readonly ((secret: string) => string)[] = [
  (secret) => spell(secret, (point) => `\\u${point.toString(16).padStart(4, '0')}`),
  (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  (secret) => spell(secret, (point) => `&#${point};`),
  (secret) => spell(secret, (point) => `&#x${point.toString(16)};`),
  (secret) => spellBytes(secret, (byte) => `%${byte}`),
  (secret) => spellBytes(secret, (byte) => `=${byte}`),
  (secret) => spellBytes(secret, (byte) => byte).toLowerCase(),
];

function spell(secret: string, one: (point: number) => string): string {
  return [...secret].map((character) => one(character.codePointAt(0) ?? 0)).join('');
}

function spellBytes(secret: string, one: (byte: string) => string): string {
  return [...Buffer.from(secret)].map((byte) => one(byte.toString(16).toUpperCase().padStart(2, '0'))).join('');
}

/** The secret in all of these spellings, for an answer that repeats it. */
export function spelled(secret: string): readonly string[] {
  return spellings.map((write) => write(secret));
}

/** Returns the secret as it is, escaped for JSON and HTML, URL-encoded, spelled by character, and in base64 at each of the three alignments. */
function formsOf(secret: string): readonly string[] {
  const url = [encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString().slice(2), encodeURI(secret)];
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      html,
      ...spelled(secret),
      ...url,
      ...url.map((one) => one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
      ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
    ]),
  ];
}

/** Returns the base64 characters that depend on the secret alone, not on the text before and after it. */
function inBase64(secret: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const core = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

/** Fails if an output contains a secret. @param where names the output in the message, which must not repeat it */
export function expectClean(written: string | Buffer, secrets: readonly string[], where: string): void {
  const text = typeof written === 'string' ? written : written.toString('latin1');
  // Long lines of mails are folded: quoted-printable with `=`, base64 without a mark.
  const unfolded = [
    text,
    text.replace(/=\r?\n/g, ''),
    text.replace(/\r?\n[ \t]*/g, ''),
    // What breaks a word is written as a blank or as an escape.
    text.replace(/(?: |\\u[\da-f]{4}|\\t|(?:\u001b|\\u001b)\[1m)+/g, ''),
  ];
  for (const [at, secret] of secrets.entries()) {
    const latin = Buffer.from(secret).toString('latin1');
    for (const form of [...formsOf(secret), latin]) {
      const found = unfolded.map((one) => one.indexOf(form)).find((place) => place >= 0);
      const around = found === undefined ? '' : text.slice(Math.max(0, found - 60), found);
      expect(found, `secret ${at} in ${where}, as ${form.slice(0, 4)}…, after "${around}"`).toBeUndefined();
    }
  }
}

/** Fails if a terminal would obey anything in an output, or if it turns the direction of text. */
export function expectHarmless(written: string, where: string): void {
  const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.exec(written);
  const around = found === null ? '' : JSON.stringify(written.slice(Math.max(0, found.index - 40), found.index + 1));
  expect(found, `${where} has a control character: ${around}`).toBeNull();
}
