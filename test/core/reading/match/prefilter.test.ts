/** @module A pattern that fits a text is never sifted out; nearly all that do not fit are. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePrefilter, mayMatch } from '../../../../src/core/reading/match/prefilter.ts';

/** A pattern, and a text that it fits when its pieces are put together. */
interface Piece {
  readonly pattern: string;
  readonly text: string;
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const literal = fc.stringMatching(/^[a-z ."{}()|+-]{1,9}$/).map((text) => ({ pattern: quote(text), text }));

const { piece } = fc.letrec<{ piece: Piece; sequence: Piece }>((tie) => ({
  sequence: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => ({
    pattern: pieces.map(({ pattern }) => pattern).join(''),
    text: pieces.map(({ text }) => text).join(''),
  })),
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    fc.constantFrom(
      { pattern: '.', text: '/' },
      { pattern: '[^.]{0,9}', text: ' what ' },
      { pattern: String.raw`[a-z\]]+`, text: 'we]ll' },
      { pattern: String.raw`\w{2,}?`, text: 'abc' },
      { pattern: String.raw`\x41\u0042\cJoin`, text: 'AB\noin' },
      { pattern: String.raw`(?:\b)`, text: '' },
      { pattern: '(?!never)(?<!never)', text: '' },
      { pattern: '’é', text: '’é' },
      { pattern: '(?:no)??', text: '' },
      { pattern: 'once{1}more+', text: 'oncemoreee' },
      { pattern: 'lost{0}', text: 'los' },
      { pattern: '{"a":', text: '{"a":' },
      { pattern: '(?:)', text: '' },
    ),
    fc.tuple(tie('sequence'), fc.array(tie('sequence'), { maxLength: 3 }), fc.nat(3)).map(([chosen, others, at]) => ({
      pattern: `(?:${others
        .toSpliced(at, 0, chosen)
        .map(({ pattern }) => pattern)
        .join('|')})`,
      text: chosen.text,
    })),
    fc.tuple(literal, fc.constantFrom('?', '*', '{0,2}')).map(([{ pattern }, count]) => ({
      pattern: `(?:${pattern})${count}`,
      text: '',
    })),
    fc.tuple(literal, fc.constantFrom('+', '{1,3}', '*')).map(([{ pattern, text }, count]) => ({
      pattern: `(${pattern})${count}`,
      text: text + text,
    })),
  ),
}));

test('whatever a pattern fits passes', () => {
  let fitting = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.string(), fc.string(), (pieces, before, after) => {
      const pattern = pieces.map((one) => one.pattern).join('');
      const text = before + pieces.map((one) => one.text).join('') + after;
      if (!new RegExp(pattern).test(text)) return;
      fitting++;
      expect(mayMatch(text, makePrefilter(pattern))).toBe(true);
    }),
    { numRuns: 5000 },
  );
  expect(fitting).toBeGreaterThan(2500);
});

test.each([
  ['api key (?:is )?(?:invalid|wrong)', 'the api key is missing'],
  [String.raw`\b(?:token|secret)s?\b[^.]{0,40}\bexpired`, 'the token is unknown'],
  ['(?:no|missing) credentials?', 'no password was given'],
  ['unauthori[sz]ed|not allowed', 'unauthored; nobody is allowed'],
  ['(?<who>user) not found', 'the user was found'],
])('%s is not tried on: %s', (pattern, text) => {
  expect(mayMatch(text, makePrefilter(pattern))).toBe(false);
});

test.each(['', 'ab|', '(?:long words)?', String.raw`^\W*$`, '(', '[', 'a)b'])(
  'nothing is sifted out by %s',
  (pattern) => {
    expect(mayMatch('zz', makePrefilter(pattern))).toBe(true);
  },
);

test('a text is hashed again after more texts than there are marks', () => {
  const prefilter = makePrefilter('expired');
  for (let at = 0; at < 600; at++)
    expect(mayMatch(at % 3 === 0 ? `expired ${at}` : `revoked ${at}`, prefilter)).toBe(at % 3 === 0);
});
