/** @module Facts taken out of answers: scopes, expiry, claims of tokens; nothing of a refusal passes for a fact. */

import { expect, test } from 'vitest';
import { evidenceOfScopes, extractFacts } from '../../../src/core/diagnosis/facts.ts';
import type { Answer } from '../../../src/core/model/answer.ts';
import type { Extract, Provider } from '../../../src/core/model/provider.ts';

function answer(body: object, headers: Record<string, string> = {}): Answer {
  return { kind: 'http', status: 200, headers, body: JSON.stringify(body) };
}

function esp(...extract: Omit<Extract, 'on' | 'source'>[]): Provider {
  return {
    extract: extract.map((one) => ({ ...one, on: 'probe', source: 'test' })),
    permissions: { send: { scopes: ['mail.send', 'full'], tick: 'Mail Send', source: 'test' } },
  } as unknown as Provider;
}

function token(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
}

test('reads scopes from a list or from one text', () => {
  const provider = esp({ path: 'scopes', as: 'scopes' });
  for (const scopes of [['a', 'b'], 'a b', 'a,b'])
    expect(extractFacts(provider, 'probe', answer({ scopes }), true)).toEqual({ scopes: ['a', 'b'] });
});

test('a refusal tells neither scopes nor expiry', () => {
  const provider = esp(
    { path: 'scopes', as: 'scopes' },
    { path: 'exp', as: 'expires' },
    { path: 'who', as: 'account' },
  );
  const refused = answer({ scopes: ['x'], exp: 4_000_000_000, who: 'shop' });
  expect(extractFacts(provider, 'probe', refused, false)).toEqual({ account: 'shop' });
});

test('a time that no calendar has is no expiry, and of scopes without end the first are read', () => {
  const provider = esp({ path: 'exp', as: 'expires' }, { path: 'scopes', as: 'scopes' });
  for (const exp of [1e300, 9e15, '1e40', -5, 'never'])
    expect(extractFacts(provider, 'probe', answer({ exp }), true)).toEqual({});
  const scopes = Array.from({ length: 5_000 }, (_, at) => `s${at}`);
  expect(extractFacts(provider, 'probe', answer({ scopes }), true).scopes).toHaveLength(2_000);
});

test('reads claims of the token in the answer and of the one presented', () => {
  const inside = esp({ path: 'jwt:access_token:roles', as: 'scopes' });
  const body = answer({ access_token: token({ roles: ['Mail.Send'] }) });
  expect(extractFacts(inside, 'probe', body, true)).toEqual({ scopes: ['Mail.Send'] });
  const own = esp({ path: 'jwt:@access_token:exp', as: 'expires' });
  const presented = token({ exp: Date.parse('2030-01-02T03:04:05Z') / 1000, name: 'Zoë' });
  expect(extractFacts(own, 'probe', answer({}), true, presented)).toEqual({ expires: '2030-01-02T03:04:05.000Z' });
});

test('a text that is no token has no claims', () => {
  const provider = esp({ path: 'jwt:@access_token:exp', as: 'expires' });
  for (const text of ['', 'abc', 'a.b.c', 'a.%%.c', `a.${'x'.repeat(50)}.c`, undefined])
    expect(extractFacts(provider, 'probe', answer({}), true, text)).toEqual({});
});

test('the other requests, headers, quotas and addresses', () => {
  const provider = esp({ path: 'header:x-account', as: 'account' }, { path: 'left', as: 'quota_left' });
  expect(extractFacts(provider, 'other', answer({ left: 3 }), true)).toEqual({});
  expect(extractFacts(provider, 'probe', answer({ left: '3' }, { 'x-account': 'a1' }), true)).toEqual({
    account: 'a1',
    quotaLeft: 3,
  });
});

test('scopes decide about the need, and say nothing where the plugin knows none', () => {
  const provider = esp();
  expect(evidenceOfScopes(provider, ['send'], { scopes: ['full'] })[0]?.consistentWith).not.toContain(
    'insufficient_permissions',
  );
  const [lacking] = evidenceOfScopes(provider, ['send'], { scopes: ['stats'] });
  expect(lacking).toMatchObject({ consistentWith: ['insufficient_permissions'] });
  expect(lacking?.says).toContain('Mail Send');
  expect(evidenceOfScopes(provider, ['contacts'], { scopes: ['stats'] })).toEqual([]);
  expect(evidenceOfScopes(provider, ['send'], {})).toEqual([]);
});
