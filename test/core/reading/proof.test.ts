/** @module What one answer proves: the ESP's own words do, a status, a list common to many services and contradicting words do not. */

import { expect, test } from 'vitest';
import type { Answer } from '../../../src/core/model/answer.ts';
import { provesCause } from '../../../src/core/reading/proof.ts';
import type { Reading } from '../../../src/core/reading/read-answer.ts';

const answer = (body: string, status = 403): Answer => ({ kind: 'http', status, headers: {}, body });
const source = 'https://esp.example/errors';
const own = (causes: Reading['causes'], text: string): Reading => ({
  causes,
  from: 'provider',
  rule: { text, causes, source },
});

test('words of the ESP that name one cause prove it', () => {
  expect(provesCause(own(['revoked'], 'token was revoked'), answer('Your token was revoked.'))).toBe(true);
  expect(provesCause(own(['revoked'], 'E4711'), answer('E4711'))).toBe(true);
});

test('several causes, a list common to all, words without a public source, and a status prove nothing', () => {
  const revoked = own(['revoked'], 'token was revoked');
  const said = answer('Your token was revoked.');
  expect(provesCause({ ...revoked, causes: ['revoked', 'expired'] }, said)).toBe(false);
  expect(provesCause({ ...revoked, from: 'common' }, said)).toBe(false);
  expect(provesCause({ causes: ['revoked'], from: 'nothing' }, said)).toBe(false);
  const bare = { status: [403], causes: ['revoked'], source } as const;
  expect(provesCause({ causes: ['revoked'], from: 'provider', rule: bare }, answer(''))).toBe(false);
  const inferred = { text: 'token was revoked', causes: ['revoked'], source: 'inferred: the docs name it' } as const;
  expect(provesCause({ causes: ['revoked'], from: 'provider', rule: inferred }, said)).toBe(false);
});

test('words of plain language that name another cause raise a doubt', () => {
  expect(provesCause(own(['bad_request'], 'E4711'), answer('E4711: the sender domain is not verified'))).toBe(false);
  expect(provesCause(own(['insufficient_permissions'], 'E4711'), answer('E4711: your token was revoked'))).toBe(false);
});

test('a bad request and a success may be the rest of a list, so that a code alone does not prove them', () => {
  expect(provesCause(own(['bad_request'], 'E4711'), answer('E4711', 400))).toBe(false);
  expect(provesCause(own(['bad_request'], 'E4711'), answer('E4711: validation failed', 400))).toBe(true);
  expect(provesCause(own(['healthy'], 'account_id'), answer('{"account_id": 7}', 200))).toBe(true);
  expect(provesCause(own(['healthy'], 'account_id'), answer('{"account_id": 7, "paused": true}', 200))).toBe(false);
  expect(provesCause(own(['bad_request'], 'E4711'), answer('{"sent": 3, "E4711": "validation failed"}', 200))).toBe(
    false,
  );
});

test.each([
  ['rate_limited', 'limit of 10 requests per second', true],
  ['rate_limited', 'limit of 100 mails per hour', false],
  ['rate_limited', 'limit reached', false],
  ['quota_exhausted', 'limit of your monthly plan', true],
  ['quota_exhausted', 'monthly plan: 600 requests per minute', false],
] as const)('%s from "%s": %s', (cause, words, isProved) => {
  expect(provesCause(own([cause], 'limit'), answer(words, 429))).toBe(isProved);
});
