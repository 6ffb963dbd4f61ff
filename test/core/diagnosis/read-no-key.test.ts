/** @module What a request without a key shows: nothing is excluded before two such requests agree. */

import { expect, test } from 'vitest';
import { readNoKey, wantsSecondNoKey } from '../../../src/core/diagnosis/read-no-key.ts';
import type { ReadAnswer } from '../../../src/core/diagnosis/read-steps.ts';
import type { Answer } from '../../../src/core/model/answer.ts';
import type { AnswerCause } from '../../../src/core/model/cause.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';

function http(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: 'http', status, headers, body };
}

function readAs(answer: Answer, ...causes: AnswerCause[]): ReadAnswer {
  return { answer, reading: { causes, from: 'provider' } };
}

function read(answer: Answer): ReadAnswer {
  return { answer, reading: readAnswer(undefined, answer) };
}

const options = { isOneForAll: false };
const silent = readAs({ kind: 'none', phase: 'timeout', code: 'ETIMEDOUT', message: 'timed out' }, 'network');
const refusal = readAs(http(401, '{"message":"Invalid key"}'), 'unrecognised', 'revoked', 'auth_missing');
const missing = readAs(http(401, '{"message":"No key given"}'), 'auth_missing', 'malformed');
const gone = readAs(http(410, '{"message":"Gone"}'), 'endpoint_changed');

test('two requests without a key that get another answer show that the key was seen; one alone ranks', () => {
  expect(wantsSecondNoKey(refusal, missing)).toBe(true);
  const [once] = readNoKey(refusal, missing, options);
  expect(once?.strength).toBe('soft');
  const [twice] = readNoKey(refusal, missing, { ...options, second: missing });
  expect(twice?.strength).toBe('hard');
  expect(twice?.consistentWith).not.toContain('auth_missing');
  const [torn] = readNoKey(refusal, missing, { ...options, second: refusal });
  expect(torn).toMatchObject({ strength: 'soft', weight: 1 });
  expect(readNoKey(refusal, silent, options)).toEqual([]);
});

test('no second request is sent where it could exclude nothing that the answer leaves', () => {
  const sure = readAs(http(401, '{"message":"Invalid key"}'), 'unrecognised', 'revoked');
  expect(wantsSecondNoKey(sure, missing)).toBe(false);
  expect(wantsSecondNoKey(refusal, refusal)).toBe(false);
  expect(wantsSecondNoKey(gone, gone)).toBe(false);
});

test.each([
  ['missing credentials', 'Anmeldung fehlt: kein Authorization-Header'],
  ['missing credentials at alpha', 'missing credentials at beta'],
  ['no credentials provided amber', 'no credentials provided cedar'],
])('an answer that says that no key came (%s) is excluded by no other wording (%s)', (one, other) => {
  const [own, none] = [one, other].map((error) => read(http(401, JSON.stringify({ error })))) as [
    ReadAnswer,
    ReadAnswer,
  ];
  expect(own.reading.causes[0]).toBe('auth_missing');
  for (const second of [own, none, silent]) {
    const [evidence] = readNoKey(own, none, { ...options, second });
    expect(evidence?.strength).toBe('soft');
  }
});

test('other words alone exclude nothing, although they are repeated', () => {
  const [alpha, beta] = ['alpha', 'beta'].map((node) =>
    readAs(http(401, `{"error":"no","node":"${node}"}`), 'unrecognised', 'auth_missing'),
  ) as [ReadAnswer, ReadAnswer];
  expect(readNoKey(alpha, beta, { ...options, second: beta })).toMatchObject([{ strength: 'soft' }]);
});

test('an address that is gone for two requests without a key is gone, in whatever words', () => {
  expect(readNoKey(gone, gone, options)).toMatchObject([{ strength: 'soft', consistentWith: ['endpoint_changed'] }]);
  const again = readAs(http(410, '{"message":"Gone, ask zebra"}'), 'endpoint_changed');
  expect(readNoKey(gone, gone, { ...options, second: again })).toMatchObject([
    { strength: 'hard', consistentWith: ['endpoint_changed'] },
  ]);
});

const page = (status: number, headers = {}) =>
  readAs(
    http(status, '<html><body><h1>Unauthorized</h1></body></html>', headers),
    'unrecognised',
    'revoked',
    'ip_blocked',
  );
const challenge = { 'www-authenticate': 'Basic realm="API"' };

test.each([page(401), page(401, challenge), page(403, challenge)])(
  'a page that asks for a credential is no proof about our address (%#)',
  (own) => {
    const [evidence] = readNoKey(own, own, { ...options, second: own });
    expect(evidence).toMatchObject({ strength: 'soft', consistentWith: ['auth_missing'] });
  },
);

test('a page 403 for everybody ranks our address first, and excludes no key', () => {
  const [evidence] = readNoKey(page(403), page(403), { ...options, second: page(403) });
  expect(evidence?.strength).toBe('soft');
  expect(evidence?.consistentWith).toContain('ip_blocked');
});

test('a block in words, and a page of a success, for two requests without a key are not about the key', () => {
  const blocked = readAs(http(403, '<html>You have been blocked</html>'), 'ip_blocked');
  const portal = readAs(http(200, '<html>Sign in</html>'), 'network', 'endpoint_changed');
  for (const own of [blocked, portal]) {
    expect(readNoKey(own, own, { ...options, second: own })).toMatchObject([{ strength: 'hard' }]);
    expect(readNoKey(own, own, options)).toMatchObject([{ strength: 'soft' }]);
  }
  const [evidence] = readNoKey(portal, portal, { ...options, second: portal });
  expect(evidence?.says).not.toContain('IP address');
});

test('the same answer without a key says less where the ESP has but one', () => {
  const [[clear], [vague]] = [readNoKey(refusal, refusal, options), readNoKey(refusal, refusal, { isOneForAll: true })];
  expect(clear?.strength).toBe('soft');
  expect(clear?.weight).toBeGreaterThan(vague?.weight ?? 0);
});
