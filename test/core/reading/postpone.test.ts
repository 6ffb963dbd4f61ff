/** @module A 4xx to AUTH is no verdict on the password, unless its words are. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';

const byId = new Map(providers.map((provider) => [provider.id, provider]));

/** Texts of Exim's, Postfix's, Cyrus SASL's and Exchange's sources and documents. */
test.each([
  [435, '435 Unable to authenticate at present'],
  [435, '435 4.7.8 Error: authentication failed: Connection lost to authentication server'],
  [435, '435 Authentication failed'],
  [432, '432 4.7.0 Not now'],
  [451, '451 4.3.0 Error: queue file write error'],
  [451, '451 4.7.0 Authentication failure'],
  [454, '454 4.7.0 Temporary authentication failure'],
  [454, '454 4.3.0 Try again later'],
  [440, '440 Log-in failed'],
  [471, '471 Authentication unsuccessful'],
])('%i: %s', (code, text) => {
  for (const id of [undefined, 'smtp', 'gmail', 'microsoft365', 'ses', 'brevo'])
    for (const stage of [undefined, 'auth'] as const)
      expect(
        readAnswer(byId.get(id ?? ''), { kind: 'smtp', code, text, ...(stage && { stage }) }).causes[0],
        `${id} ${stage}`,
      ).toBe('provider_outage');
});

test.each([
  ['smtp', 435, '435 4.7.8 Invalid user name or password', 'unrecognised'],
  ['smtp', 432, '432 4.7.12 A password transition is needed', 'expired'],
  ['mandrill', 435, '435 4.7.8 Error: authentication failed:', 'wrong_credential'],
  ['mailjet', 435, '435 4.7.8 Authentication credentials invalid', 'unrecognised'],
])('words, or the ESP known for it, stand: %s %i %s', (id, code, text, cause) => {
  expect(readAnswer(byId.get(id), { kind: 'smtp', code, text, stage: 'auth' }).causes[0]).toBe(cause);
});

/** Who is told when to come back is neither suspended nor an unverified sender. */
test.each([
  ['mailgun', 429, 'Domain a.test is not allowed to send: recipients limit exceeded, try again in 5 minutes', {}],
  ['mailgun', 429, 'Domain a.test is not allowed to send', { 'retry-after': '60' }],
] as const)('%s, %i, %s %j', (id, status, body, headers) => {
  const { causes } = readAnswer(byId.get(id), { kind: 'http', status, headers: { ...headers }, body });
  expect(causes[0]).toBe('rate_limited');
  expect(causes).not.toContain('account_suspended');
});
