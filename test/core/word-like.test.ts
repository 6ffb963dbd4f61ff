/** @module Words and chance: names, paths and hosts are made of words; keys and generated passwords are not. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import { isAddress, isWordLike } from '../../src/core/word-like.ts';

const variables = providers.flatMap(({ credentials }) =>
  credentials.flatMap(({ parts }) => parts.flatMap((part) => part.variables)),
);

test.each([
  ...new Set(variables),
  ...providers.map(({ id }) => id),
  'sendgrid_key',
  'prodKeyV2',
  'keys/2026-11/brevo.txt',
  '/run/secrets/kubernetes.io/serviceaccount/token',
  'smtp.office365.com',
  'postmaster@mg.shop.example',
  'web01.fra2.example',
  'office365-relay',
  'no-reply',
  'müller',
  'grüße',
  'SMTP_Injection',
])('%s is made of words', (text) => {
  expect(isWordLike(text)).toBe(true);
});

test.each([
  'Xk9vQ2mZt7LrB4nWp8Yc',
  'f3a9c27d58e1b6049d7a3c5e8f120b6d',
  '3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718',
  'kQ9zXvB7tL2mWp4Rr',
  'AKIAIOSFODNN7QWERTZU',
  'gkdwqzprtmbnvc',
  '',
  '---',
])('%j is not', (text) => {
  expect(isWordLike(text)).toBe(false);
});

test.each([
  ['keys of letters and digits', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 16],
  ['keys of hexadecimal digits', '0123456789abcdef', 16],
  ['keys of small letters and digits', 'abcdefghijklmnopqrstuvwxyz0123456789', 16],
  ['keys in base64', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/', 20],
])('of a thousand %s hardly one is taken for words', (_, alphabet, length) => {
  const unit = fc.constantFrom(...alphabet);
  const texts = fc.sample(fc.string({ unit, minLength: length, maxLength: length }), 1000);
  expect(texts.filter(isWordLike).length).toBeLessThanOrEqual(3);
});

test.each([
  ['printer@example.com', true],
  ['a.b+c@mail.example.co', true],
  ['P@ssw0rd', false],
  ['x9K@2mZ7Lq.de', false],
  ['@example.com', false],
  ['joe@localhost', false],
])('%s is an address: %s', (text, is) => {
  expect(isAddress(text)).toBe(is);
});
