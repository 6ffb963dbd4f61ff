/** @module Warnings before trouble: dates, rights, quota, announced ends. */

import { expect, test } from 'vitest';
import brevo from '../../../providers/brevo.ts';
import sendgrid from '../../../providers/sendgrid.ts';
import { listWarnings, type WarningInput } from '../../../src/core/diagnosis/warnings.ts';
import type { Answer } from '../../../src/core/model/answer.ts';
import type { CredentialKind } from '../../../src/core/model/provider.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const [kind] = sendgrid.credentials as readonly [CredentialKind];

function warn(more: Partial<WarningInput>) {
  return listWarnings({
    provider: sendgrid,
    kind,
    integration: { credential: { key: { from: 'env', name: 'KEY' } } },
    needs: ['send'],
    findings: [],
    facts: {},
    answer: undefined,
    url: undefined,
    sharedWith: [],
    now,
    ...more,
  });
}

function answer(headers: Record<string, string>): Answer {
  return { kind: 'http', status: 200, headers, body: '{}' };
}

const credential = { key: { from: 'env', name: 'KEY' } } as const;

test('nothing to say of an ordinary key', () => {
  expect(warn({})).toEqual([]);
});

test('a date that comes near, the nearest of the declared and the told one', () => {
  const integration = { credential, expires: '2026-12-20' };
  expect(warn({ integration })).toMatchObject([{ kind: 'expires', due: '2026-12-20' }]);
  const facts = { expires: '2026-11-25T00:00:00.000Z' };
  expect(warn({ integration, facts })).toMatchObject([{ kind: 'expires', due: '2026-11-25' }]);
  expect(warn({ integration: { credential, expires: '2027-06-01' } })).toEqual([]);
});

test('rotation that is due', () => {
  const integration = { credential, rotateEvery: 30 * 86_400_000 };
  expect(warn({ integration, since: now - 31 * 86_400_000 })).toMatchObject([{ kind: 'rotation_due' }]);
  expect(warn({ integration, since: now - 86_400_000 })).toEqual([]);
});

test('more rights than it is needed for, by name', () => {
  expect(warn({ facts: { scopes: ['mail.send', 'templates.read'] } })).toMatchObject([{ kind: 'over_privileged' }]);
  expect(warn({ facts: { scopes: ['mail.send'] } })).toEqual([]);
});

test('quota that is nearly used, told or reckoned', () => {
  expect(warn({ facts: { quotaLeft: 3, quotaTotal: 100 } })).toMatchObject([{ kind: 'quota' }]);
  expect(warn({ facts: { quotaUsed: 95, quotaTotal: 100 } })).toMatchObject([{ kind: 'quota' }]);
  expect(warn({ facts: { quotaLeft: 50, quotaTotal: 100 } })).toEqual([]);
});

test('Sunset and Deprecation with their dates and successor', () => {
  const link = '<https://api.example/v4>; rel="successor-version"';
  const [sunset] = warn({ answer: answer({ sunset: 'Wed, 11 Nov 2099 23:59:59 GMT', link }) });
  expect(sunset).toEqual({
    kind: 'retirement',
    says: 'SendGrid announces that this endpoint ends on 2099-11-11; see https://api.example/v4.',
    due: '2099-11-11',
  });
  const [deprecated] = warn({ answer: answer({ deprecation: '@1735689600' }) });
  expect(deprecated?.says).toContain('deprecated, from 2025-01-01 on');
  expect(warn({ answer: answer({ sunset: 'soon' }) })).toMatchObject([{ kind: 'retirement' }]);
  expect(warn({ answer: answer({ deprecation: '@99999999999999999999' }) })).toMatchObject([{ kind: 'retirement' }]);
});

test('a host that the facts know as retired, with its successor', () => {
  const found = warn({ provider: brevo, url: 'https://api.sendinblue.com/v3/account' });
  expect(found).toMatchObject([{ kind: 'retirement', says: expect.stringContaining('api.brevo.com') }]);
  expect(warn({ provider: brevo, url: 'https://api.brevo.com/v3/account' })).toEqual([]);
});

test('a key that others share, a key in the config', () => {
  expect(warn({ sharedWith: ['a'] })).toMatchObject([{ kind: 'shared_key' }]);
});
