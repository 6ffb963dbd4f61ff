import { expect, test } from 'vitest';
import { looksLikePath, looksLikeVariable } from '../../src/core/given-text.ts';

test.each([
  ['SENDGRID_API_KEY', true],
  ['KEY', true],
  ['smtp_password', true],
  ['mailKey', true],
  ['swordfish', false],
  ['hunter2', false],
  ['f3a9c27d58e1b6049d7a3c5e8f120b6d', false],
  ['re_4kQzT9wX_7LpV2mB8nR5cY3dF6hJ1gS0a', false],
  ['AKIAIOSFODNN7QWERTZU', false],
  ['correct-horse', false],
  ['', false],
])('%s looks like the name of a variable: %s', (text, looks) => {
  expect(looksLikeVariable(text)).toBe(looks);
});

test.each([
  ['sendgrid.key', true],
  ['./secrets/mailgun', true],
  ['../keys/2026/brevo.txt', true],
  ['/run/secrets/sendgrid', true],
  ['~/.keymedic/key', true],
  ['key', true],
  ['swordfish', false],
  ['Xk9vQ2mZt7LrB4nWp8Yc', false],
  ['kQ/9zX+vB7/tL2mW/p4Rr+T8sY1nC6uJ3eH5dF0aG', false],
  ['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', false],
  ['', true],
])('%s looks like a path: %s', (text, looks) => {
  expect(looksLikePath(text)).toBe(looks);
});
