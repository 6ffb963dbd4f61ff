/** @module The scrubber: no form of a known secret, and no key of a known shape, is left in a text. */

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import { listShapes } from '../../src/core/key/key-shapes.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { createScrubber } from '../../src/core/scrub.ts';

const secretText = fc
  .string({ unit: 'grapheme-ascii', minLength: 10, maxLength: 60 })
  .filter((text) => text.trim().length >= 10);

test('a known secret is masked in plain, URL, JSON, HTML and base64 form at any alignment', () => {
  fc.assert(
    fc.property(secretText, fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }), (text, before, after) => {
      const scrubber = createScrubber([]);
      scrubber.learn(new Secret(text));
      const carriers = [
        `${before}${text}${after}`,
        `?key=${encodeURIComponent(text)}&a=${encodeURIComponent(after)}`,
        JSON.stringify({ before, key: text }),
      ];
      for (const carrier of carriers) expect(scrubber.scrub(carrier)).not.toContain(text);
      const encoded = Buffer.from(`${before}${text}${after}`).toString('base64');
      const decoded = Buffer.from(scrubber.scrub(encoded).replaceAll('‹secret›', '')).toString();
      expect(Buffer.from(decoded, 'base64').toString()).not.toContain(text);
    }),
  );
});

test('a short password is masked where a credential stands, and not in ordinary words', () => {
  const scrubber = createScrubber([]);
  scrubber.learn(new Secret('mail'));
  expect(scrubber.scrub('the mail was sent, password=mail; smtp://user:mail@host')).toBe(
    'the mail was sent, password=‹secret›; smtp://user:‹secret›@host',
  );
});

test('an unknown key in the shape of an ESP is masked', () => {
  const scrubber = createScrubber(['^SG\\.[\\w-]{22}\\.[\\w-]{43}$']);
  const key = `SG.${'a1'.repeat(11)}.${'b2'.repeat(21)}c`;
  expect(scrubber.scrub(`the key ${key}, they say`)).toBe('the key ‹secret›, they say');
});

test('cost does not grow with the number of secrets', () => {
  const scrubber = createScrubber([]);
  for (let i = 0; i < 100_000; i++) scrubber.learn(new Secret(`secret-number-${i}-of-many`));
  const text = 'nothing to see here, move along. '.repeat(3000);
  const start = performance.now();
  expect(scrubber.scrub(text)).toBe(text);
  expect(performance.now() - start).toBeLessThan(500);
  expect(scrubber.scrub('x secret-number-99999-of-many y')).toBe('x ‹secret› y');
}, 60_000);

const shaped = createScrubber(listShapes(new Map(providers.map((provider) => [provider.id, provider]))));

test.each(['\n', '\\n', '\\\\n'])('a private key is masked wherever it stands, its lines parted by %j', (end) => {
  const body = `MIIEvQ${'aB3+/'.repeat(12)}`;
  const lines = ['-----BEGIN RSA PRIVATE KEY-----', body, `${body}==`, '-----END RSA PRIVATE KEY-----'];
  for (const pem of [lines.join(end), lines.slice(0, 3).join(end)])
    expect(shaped.scrub(`{"type":"service_account","private_key":"${pem}","client_id":"1"}`)).toBe(
      '{"type":"service_account","private_key":"‹secret›","client_id":"1"}',
    );
});

test.each([
  '{',
  ' ',
  '{"private_key" ',
  'eyJ.',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN ',
  '\\',
  '\\u0026amp;%25=3D\\/&#x5c;\n<b>',
  '%25',
  '&amp;',
  '=3D',
  'aGVsbG8gd29ybGQ',
  '<a <',
])('a text full of %j is searched at once', (piece) => {
  const text = piece.repeat(Math.ceil(64_000 / piece.length));
  const start = performance.now();
  shaped.scrub(text);
  expect(performance.now() - start).toBeLessThan(1000);
});
