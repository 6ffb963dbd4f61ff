/** @module Secrets in every spelling: whatever a program makes of a secret before it writes it, nothing of it can be read. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breaking, cleanText } from '../../../src/core/clean-text.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createScrubber } from '../../../src/core/scrub.ts';
import { isWordLike } from '../../../src/core/word-like.ts';
import { changers, coders, spellers } from './spellers.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const odd = `${alphabet}+/=_-.~!$&<>"'\\%#@:;,?*()[]{}|^äöñé`;

/** Texts that people and machines take as keys: letters and digits, base64, hexadecimal digits, and with odd characters. */
const secretText = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: 16, maxLength: 72 }),
    fc.string({ unit: fc.constantFrom(...`${alphabet}+/`), minLength: 20, maxLength: 44 }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 24, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...odd), minLength: 10, maxLength: 40 }),
  )
  .filter((text) => /\d/.test(text) && /[a-z]/i.test(text) && text.trim().length === text.length);

const seeds = fc.integer({ min: 1, max: 2 ** 31 });

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function scrubberOf(text: string) {
  const scrubber = createScrubber([]);
  scrubber.learn(new Secret(text));
  return scrubber;
}

const runs = { numRuns: 200 };

describe('a secret', () => {
  test.each(Object.entries({ ...spellers, ...coders, ...changers }))('in %s', (_, spell) => {
    fc.assert(
      fc.property(secretText, seeds, (text, seed) => {
        const spelled = spell(text, randomOf(seed));
        const scrubbed = scrubberOf(text).scrub(`the key "${spelled}" is unknown`);
        expect(scrubbed).toMatch(/^the key ".{0,27}‹secret›.{0,6}" is unknown$/s);
        // What a code shares with the text around it may be left: less than a character of the secret.
        expect(scrubbed.length).toBeLessThan(`the key "" is unknown`.length + 8 + 34);
      }),
      runs,
    );
  });

  test('in up to four spellings, one within the other', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.array(fc.constantFrom(...Object.entries(spellers)), { minLength: 2, maxLength: 4 }),
        seeds,
        (text, chosen, seed) => {
          const random = randomOf(seed);
          const spelled = chosen.reduce((inner, [, spell]) => spell(inner, random), text);
          const names = chosen.map(([name]) => name).join(' in ');
          expect(scrubberOf(text).scrub(`x: ${spelled} ,y`), names).toBe('x: ‹secret› ,y');
        },
      ),
      { numRuns: 500 },
    );
  });

  test('in a code within a spelling, and the other way round', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.constantFrom(...Object.entries(spellers)),
        fc.constantFrom(...Object.entries(coders)),
        seeds,
        (text, [spelling, spell], [code, encode], seed) => {
          const random = randomOf(seed);
          for (const written of [spell(encode(text, random), random), encode(spell(text, random), random)]) {
            const scrubbed = scrubberOf(text).scrub(`x: ${written} ,y`);
            expect(scrubbed, `${spelling}, ${code}`).toContain('‹secret›');
            expect(scrubbed.length, `${spelling}, ${code}: ${scrubbed}`).toBeLessThan(13 + 8 + 34 * 6);
          }
        },
      ),
      runs,
    );
  });
});

test.each(['Zq7!-x5', 'Zq7-xW5', 'kP4zQ9'])('a short secret (%s) that is broken, in the answer to it', (text) => {
  const secret = new Secret(text);
  const scrubber = createScrubber([]);
  for (const between of [
    '\u00ad',
    '\u001b[1m',
    '\r\n535 5.7.8 ',
    '\r\n   ',
    '\t',
    '\ufe0f',
    '<wbr>',
    '\\u00ad',
    '&shy;',
  ]) {
    const written = `535 5.7.8 ${text.slice(0, 4)}${between}${text.slice(4)} is wrong`;
    expect(scrubber.scrub(written, [secret]), JSON.stringify(between)).toBe('535 5.7.8 ‹secret› is wrong');
  }
  expect(scrubber.scrub('535 Zq7\r\n535 and kP4 stand apart', [new Secret('7andkP')])).toContain('7\r\n535 and kP4');
});

test('what cleaning takes out of a text breaks a word, for masking as well', () => {
  const kept: string[] = [];
  for (let point = 0; point < 0x110000; point++) {
    const one = String.fromCodePoint(point);
    if (/[ \n\p{Cs}]/u.test(one)) continue;
    if (cleanText(`x${one}y`) !== `x${one}y` && !breaking.test(one)) kept.push(one);
  }
  expect(kept).toEqual([]);
});

describe('a piece of a secret', () => {
  test('of twelve characters or more, in any spelling', () => {
    fc.assert(
      fc.property(
        secretText.filter((text) => text.length >= 24),
        fc.constantFrom(...Object.entries(spellers)),
        seeds,
        (text, [name, spell], seed) => {
          const random = randomOf(seed);
          const length = 12 + Math.floor(random() * (text.length - 12));
          const from = Math.floor(random() * (text.length - length + 1));
          const piece = text.slice(from, from + length);
          fc.pre(!isWordLike(piece));
          const scrubbed = scrubberOf(text).scrub(`ends in [${spell(piece, random)}]`);
          expect(scrubbed, name).toMatch(/^ends in \[?‹secret›\]?$/);
        },
      ),
      runs,
    );
  });

  test('all but the last four characters, of any secret', () => {
    fc.assert(
      fc.property(secretText, (text) => {
        fc.pre(text.length >= 16);
        expect(scrubberOf(text).scrub(`no such key: ${text.slice(0, -4)}…`)).toBe('no such key: ‹secret›…');
      }),
      runs,
    );
  });

  test.each([
    ['aaaaaaaaaaaa[öXa{1aakaaa', 'aa[öXa{1aaka'],
    ['Zq7!éKm-blau.tone.Zq7!', 'éKm-blau.tone'],
  ])('of %s with letters beyond ASCII, whose bytes would look like words', (text, piece) => {
    expect(scrubberOf(text).scrub(`ends in (${piece})`)).toBe('ends in (‹secret›)');
  });

  test('of words is left, because other texts have the same words', () => {
    const scrubber = scrubberOf('acme-sendgrid-production-key-7781');
    for (const text of ['acme-sendgrid', 'acme-sendgrid-production is failing', 'the production key'])
      expect(scrubber.scrub(text)).toBe(text);
    expect(scrubber.scrub('acme-sendgrid-production-key')).toBe('‹secret›');
  });

  test('that chance made is hardly ever taken for words', () => {
    const pieces = fc.sample(fc.string({ unit: fc.constantFrom(...alphabet), minLength: 12, maxLength: 12 }), 5000);
    expect(pieces.filter(isWordLike).length).toBeLessThan(40);
  });

  test('that is the host of a secret URL is left', () => {
    const scrubber = scrubberOf('https://hooks.chat.example/services/T0A1B2C3D/B4E5F6G7H/x9Yz8Wv7Ut6Sr5Qp4On3Ml2K');
    expect(scrubber.scrub('no connection to https://hooks.chat.example/services')).toBe(
      'no connection to https://hooks.chat.example/services',
    );
    expect(scrubber.scrub('no route for B4E5F6G7H/x9Yz8Wv7Ut6')).toBe('no route for ‹secret›');
  });

  test('of a document is left, but not what chance made in it', () => {
    const body = `MIIEvQ${'aB3+/x7Kq'.repeat(12)}`;
    const scrubber = scrubberOf(
      JSON.stringify(
        {
          type: 'service_account',
          private_key_id: '4f0c9d2e7b81a6355c0e9f1d2a3b4c5d6e7f8091',
          private_key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
          auth_uri: 'https://accounts.google.com/o/oauth2/auth',
        },
        null,
        2,
      ),
    );
    expect(scrubber.scrub('POST https://accounts.google.com/o/oauth2/auth: service_account private_key_id')).toBe(
      'POST https://accounts.google.com/o/oauth2/auth: service_account private_key_id',
    );
    expect(scrubber.scrub(`bad key ${body.slice(10, 60)}`)).toBe('bad key ‹secret›');
    expect(scrubber.scrub('key id 4f0c9d2e7b81a6355c0e9f1d2a3b4c5d6e7f8091')).toBe('key id ‹secret›');
  });
});

test('a text without a secret is left as it is', () => {
  const scrubber = scrubberOf('Xk9vQ2mZt7LrB4nWp8Yc');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      expect(scrubber.scrub(text)).toBe(text);
    }),
  );
});
