/** @module `keymedic explain` reads whatever a file or a pipe brings: any encoding, any length, nothing at all. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainCommand } from '../../../src/cli/commands/explain.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

const key = `SG.${'aB3dE5gH7jK9mN1pQ3sT5v'}.${'xY7zA9bC1dE3fG5hI7jK9lM1nO3pQ5rS7tU9vW1xY3z'}`;
const refusal = `POST https://api.sendgrid.com/v3/mail/send 401 {"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked","field":null,"help":null}]}`;

async function explain(bytes: string | Uint8Array, options: { readonly json?: boolean } = {}) {
  const folder = await makeFolder({});
  await writeFile(join(folder, 'pasted'), bytes);
  const seen = collect(folder);
  expect(await explainCommand('pasted', { header: [], ...options }, seen.io)).toBe(0);
  return { text: seen.stdout(), told: seen.stderr() };
}

test('UTF-16 as PowerShell writes it, and the code page of Western Windows', async () => {
  const words = 'SMTP Error: 535 5.7.8 authentification échouée';
  const inUtf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(words, 'utf16le')]);
  expect(JSON.parse((await explain(inUtf16, { json: true })).text)).toMatchObject({ state: 'failing' });
  const inCodePage = Buffer.from('Mail: authentification échouée', 'latin1');
  expect(JSON.parse((await explain(inCodePage, { json: true })).text).candidates).toContain('unrecognised');
});

test('the beginning and the end of a log that is too long are read, and a note says so', async () => {
  const line = '2026-11-20 10:00:01 INFO request handled path=/x status=200\n';
  const long = line.repeat(40_000);
  for (const log of [`${long}${refusal}\n`, `${refusal}\n${long}`]) {
    const { text, told } = await explain(log, { json: true });
    const json = JSON.parse(text);
    expect(json).toMatchObject({ provider: 'sendgrid', state: 'failing' });
    expect(json.evidence[0].says).toContain('Of the pasted text, 32,768 characters were read');
    expect(told).toContain('32,768 characters were read: the beginning, the end');
  }
});

test('bytes that are not text are unrelated', async () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 251);
  expect((await explain(bytes)).text).toContain('about something else');
});

test('no key of the text is printed, in words or in JSON', async () => {
  const log = `curl -H "Authorization: Bearer ${key}"\n${refusal}\nSENDGRID_API_KEY=${key}`;
  for (const json of [false, true]) {
    const { text } = await explain(log, { json });
    expect(text).toMatch(/SendGrid/);
    expect(text).not.toContain(key.slice(-20));
  }
});

test('an empty text is a mistake of the user', async () => {
  const seen = collect(await makeFolder({ 'pasted.txt': ' \n' }));
  await expect(explainCommand('pasted.txt', { header: [] }, seen.io)).rejects.toThrow('there is no text to explain');
});

test('the title says that the ESP is unknown, and a sentence names it in lower case', async () => {
  const { text } = await explain('HTTP/1.1 401 Unauthorized\n\n{"message":"Invalid API key"}');
  expect(text).toContain('Unknown provider');
  expect(text).toContain('looks right, but the e-mail service provider does not');
});
