/** @module Two answers differ in a verdict only where the server decided something else. */

import { expect, test } from 'vitest';
import { compareAnswers, type Difference, type ReadAnswer } from '../../../src/core/diagnosis/compare-answers.ts';
import type { HttpAnswer } from '../../../src/core/model/answer.ts';
import type { AnswerCause } from '../../../src/core/model/cause.ts';

const real = 'xkeysib-pQwErTyUiOplKjHgFdSaZxCvBnM-qWeRtYuIoPas';
const madeUp = 'xkeysib-ZaQxSwCdEvFrGtBhNyMjUkIlOpLo-mNbVcXzLkJhg';

type Say = (key: string) => string;

function refuse(say: Say, key: string, more: Partial<HttpAnswer> = {}): ReadAnswer {
  const answer: HttpAnswer = { kind: 'http', status: 401, headers: {}, body: say(key), ...more };
  return { answer, reading: { causes: ['unrecognised', 'revoked'], from: 'common' }, sent: [key] };
}

function compare(say: Say, other: Say = say): Difference {
  return compareAnswers(refuse(say, real), refuse(other, madeUp));
}

const json = (message: string) => JSON.stringify({ message });

test.each<[string, Say]>([
  ['whole', (key) => json(`Unknown key ${key}`)],
  ['in a field of its own', (key) => JSON.stringify({ message: 'Unknown key', api_key: key })],
  ['beginning and end, with stars', (key) => json(`Unknown key: ${key.slice(0, 6)}${'*'.repeat(20)}${key.slice(-4)}`)],
  ['beginning and end, with dots', (key) => json(`Unknown key ${key.slice(0, 6)}...${key.slice(-4)}.`)],
  ['beginning and end, with an ellipsis', (key) => json(`Unknown key "${key.slice(0, 6)}…${key.slice(-5)}"`)],
  ['beginning and end, with bullets', (key) => json(`Unknown key (${key.slice(0, 5)}•••••${key.slice(-4)})`)],
  ['three characters of the end', (key) => json(`The key ending in ${key.slice(-3)} is unknown`)],
  ['a piece of the middle', (key) => json(`Unknown key id ${key.slice(10, 20)}`)],
  ['in upper case', (key) => json(`UNKNOWN KEY ${key.toUpperCase()}`)],
  ['in base64', (key) => json(`Unknown credential ${btoa(`api:${key}`)}`)],
  ['in a URL', (key) => json(`No account at /v3/${encodeURIComponent(`${key}`)}/scopes`)],
])('a refusal that repeats the key %s is the same refusal', (_, say) => {
  expect(compare(say)).toBe('none');
});

test.each<[string, string, string]>([
  ['request ids', '{"error":"denied","request_id":"a81f"}', '{"error":"denied","request_id":"77c2"}'],
  ['dates', 'Denied on Mon, 30 Nov 2026 14:02:11 GMT', 'Denied on Tue, 01 Dec 2026 09:15:40 GMT'],
  ['host names', 'Denied by smtp.relay.eu.example', 'Denied by smtp.backup.us.example'],
  ['counters', 'Denied. 4 of 10 attempts', 'Denied. 5 of 10 attempts'],
])('%s are the server’s own and no difference', (_, one, other) => {
  expect(
    compare(
      () => one,
      () => other,
    ),
  ).toBe('none');
});

test('other words alone are no verdict; an error code, a status and other causes are', () => {
  const plain = () => json('This key is not valid');
  expect(compare(plain, () => json('This key is not active'))).toBe('words');
  const coded = (code: number) => () => JSON.stringify({ message: 'This key is not valid', code });
  expect(compare(coded(1001), coded(1004))).toBe('verdict');
  expect(compareAnswers(refuse(plain, real), refuse(plain, madeUp, { status: 403 }))).toBe('verdict');
  const causes: readonly AnswerCause[] = ['revoked'];
  const revoked: ReadAnswer = { ...refuse(plain, real), reading: { causes, from: 'provider' } };
  expect(compareAnswers(revoked, refuse(plain, madeUp))).toBe('verdict');
});

test('a code that repeats the key is no code', () => {
  expect(compare((key) => JSON.stringify({ error: 'denied', key: key.slice(-12) }))).toBe('none');
});

test('an answer of which a part is missing never proves a difference or an agreement', () => {
  const body = json('This key cannot be used. Look at our pages to learn how keys are made.');
  for (const incomplete of ['reset', 'too_slow', 'too_large', 'bad_encoding'] as const) {
    for (const length of [0, 20, 41, 60]) {
      const part = refuse(() => body.slice(0, length), real, { incomplete });
      expect(
        compareAnswers(
          part,
          refuse(() => body, madeUp),
        ),
      ).toBe('unclear');
      expect(
        compareAnswers(
          refuse(() => body, madeUp),
          part,
        ),
      ).toBe('unclear');
    }
    const other = refuse(() => json('Quota used up for this month, says the'), real, { incomplete });
    expect(
      compareAnswers(
        other,
        refuse(() => body, madeUp),
      ),
    ).toBe('words');
    const elsewhere = refuse(() => body, real, { incomplete, status: 403 });
    expect(
      compareAnswers(
        elsewhere,
        refuse(() => body, madeUp),
      ),
    ).toBe('words');
  }
});

test('SMTP: the code and the enhanced code decide, the name of the server does not', () => {
  const reply = (code: number, text: string): ReadAnswer => ({
    answer: { kind: 'smtp', code, text },
    reading: { causes: ['unrecognised'], from: 'common' },
  });
  const one = reply(535, '535 5.7.8 Authentication failed at mx1.a.example (x7f2)');
  expect(compareAnswers(one, reply(535, '535 5.7.8 Authentication failed at mx2.b.example (k11z)'))).toBe('none');
  expect(compareAnswers(one, reply(535, '535 5.7.0 Authentication failed at mx2.b.example (k11z)'))).toBe('verdict');
  expect(compareAnswers(one, reply(534, '534 5.7.8 Authentication failed at mx1.a.example (x7f2)'))).toBe('verdict');
});
