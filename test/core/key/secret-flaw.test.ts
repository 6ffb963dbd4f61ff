/** @module The flaws in secrets of channels: what is damaged is said, and an odd password is left alone. */

import { expect, test } from 'vitest';
import { findFlawIn } from '../../../src/core/key/secret-flaw.ts';

test.each([
  ['smtp.password', '', true, 'it is empty'],
  ['smtp.password', ' \n', true, 'it is empty'],
  ['smtp.password', 'k9Lm3xQz\r\n', true, 'it has a line end at its edge'],
  ['smtp.password', 'k9Lm3xQz ', false, 'it has white space at its edge'],
  ['smtp.password', 'k9Lm\u00a03xQz', false, 'it has a space that is not a plain space (non-breaking, say)'],
  ['smtp.password', '\ufeffk9Lm3xQz', true, 'it has invisible characters in it (zero-width or direction marks)'],
  ['smtp.password', '"k9Lm3xQz"', false, 'it stands in quotes'],
  ['smtp.password', '\u201ck9Lm3xQz\u201d', false, 'it stands in quotes'],
  ['smtp.password', '$\u007bMAIL_PASSWORD}', true, 'it is the name of a variable that was never filled in'],
  ['smtp.password', 'SMTP_PASSWORD=k9Lm3xQz', false, 'it is a whole line NAME=value, not the value alone'],
  ['smtp.password', 'changeme', false, 'it is a placeholder'],
  ['token', 'Bearer tk_k9Lm3xQz', false, 'it has the word of the header (Bearer, Basic, Token) pasted in front'],
  ['key', '{{ pagerduty_key }}', true, 'it is the name of a variable that was never filled in'],
  ['key', 'op://vault/pager/key', false, 'it is a reference to a secret, not the secret itself'],
  ['url', "'https://hooks.example/x'", true, 'it stands in quotes'],
  ['url', 'hooks.example/x', true, 'it is not an http or https URL'],
  ['url', 'HOOK_URL=https://hooks.example/x', true, 'it is a whole line NAME=value, not the value alone'],
])('%s %j: sure %s, %s', (option, text, isSure, says) => {
  expect(findFlawIn(option, text)).toEqual({ isSure, says });
});

test.each([
  ['smtp.password', 'k9Lm3xQz'],
  ['smtp.password', '"quoted at one edge'],
  ['smtp.password', "it's fine'"],
  ['smtp.password', 'pass word'],
  ['smtp.password', 'a=b'],
  ['smtp.password', 'pässwört%20'],
  ['url', 'https://hooks.example/services/T0/B0/x\n'],
  ['topic', ' alerts-k9Lm3xQz '],
  ['secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
])('%s %j has none', (option, text) => {
  expect(findFlawIn(option, text)).toBeUndefined();
});
