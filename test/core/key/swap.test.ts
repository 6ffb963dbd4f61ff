/** @module Confused parts: a secret in the field of a name is found before anything is sent, and is never repeated. */

import { describe, expect, test } from 'vitest';
import { providers as list } from '../../../providers/index.ts';
import { inspect } from '../../../src/core/key/inspect.ts';
import { isReadable } from '../../../src/core/key/readable.ts';
import { Secret } from '../../../src/core/model/secret.ts';

const providers = new Map(list.map((provider) => [provider.id, provider]));
const chance = 'Xk9vQ2mZt7LrB4nWp8Yc';
const address = 'printer@example.com';

function inspectParts(id: string, kindName: string, texts: Readonly<Record<string, string>>) {
  const provider = providers.get(id);
  const kind = provider?.credentials.find((one) => one.kind === kindName);
  if (provider === undefined || kind === undefined) throw new Error(`no ${id} ${kindName}`);
  return inspect(provider, kind, texts, [...providers.values()]);
}

function readableParts(id: string, texts: Readonly<Record<string, string>>): readonly string[] {
  const provider = providers.get(id);
  if (provider === undefined) throw new Error(`no ${id}`);
  const parts = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new Secret(text)]));
  return Object.keys(parts).filter((name) => isReadable(provider, name, parts));
}

describe('each part in the place of the other', () => {
  test.each([
    ['smtp', 'smtp', { username: chance, password: address }],
    ['mailgun', 'smtp', { username: 'f81a3c9e2b7d4056-7c5e9a1b-3d8f2046', password: 'postmaster@mg.shop.example' }],
    [
      'ses',
      'access_key',
      { access_key_id: 'wJalrXUtnFEMI/K7MDENGbPxRfiCYzKq4tGh9Lw2', secret_access_key: 'AKIAIOSFODNN7QWERTZU' },
    ],
    ['sendgrid', 'smtp', { username: `SG.${'aB3'.repeat(7)}d.${'Ef6'.repeat(14)}g`, password: 'apikey' }],
    ['smtp2go', 'smtp', { username: 'kQ7!zR2#mX9$wL4%', password: 'shop@mail.example' }],
  ])('%s %s: is found and not sent', (id, kind, texts) => {
    const [finding, ...more] = inspectParts(id, kind, texts);
    expect(finding).toMatchObject({ means: ['wrong_credential'], isHard: true, holdBack: true });
    expect(more).toEqual([]);
    for (const text of Object.values(texts)) expect(finding?.says).not.toContain(text);
  });

  test('a word beside an address is a hint: some people choose an address as their password', () => {
    const [finding] = inspectParts('smtp', 'smtp', { username: 'joe', password: 'joe@example.com' });
    expect(finding).toMatchObject({ means: ['wrong_credential'], isHard: false, holdBack: false });
  });
});

describe('a secret in the field of a name', () => {
  test.each([
    ['smtp', 'smtp', { username: `SG.${'aB3'.repeat(7)}d.${'Ef6'.repeat(14)}g`, password: 'x' }],
    ['brevo', 'smtp', { username: `xsmtpsib-${'0a1b2c3d'.repeat(8)}-aB3dE6gH9jK2mN5p`, password: 'x' }],
  ])('%s %s: a key of a known shape is not sent', (id, kind, texts) => {
    expect(inspectParts(id, kind, texts)).toContainEqual(expect.objectContaining({ holdBack: true }));
  });

  test('is sent if it stands in both fields: some mail servers want it so', () => {
    const key = `SG.${'aB3'.repeat(7)}d.${'Ef6'.repeat(14)}g`;
    expect(inspectParts('smtp', 'smtp', { username: key, password: key })).toEqual([]);
  });
});

test.each([
  ['smtp', { username: address, password: chance }],
  ['smtp', { username: 'shop-relay', password: chance }],
  ['smtp', { username: chance, password: 'k9Lm3xQz' }],
  ['sendgrid', { username: 'apikey', password: `SG.${'aB3'.repeat(7)}d.${'Ef6'.repeat(14)}g` }],
])('%s: names and passwords where they belong are no finding', (id, texts) => {
  expect(inspectParts(id, 'smtp', texts)).toEqual([]);
});

test.each([
  ['an address', 'smtp', { username: address, password: chance }, ['username']],
  ['a word', 'smtp', { username: 'shop', password: chance }, ['username']],
  ['chance', 'smtp', { username: chance, password: 'k9Lm3xQz' }, []],
  ['the wrong one of two', 'smtp', { username: 'swordfish', password: address }, []],
  ['something with an @', 'brevo', { username: 'x9K@2mZ!7Lq', password: chance }, []],
  ['the ESP’s fixed word', 'sendgrid', { username: 'apikey', password: chance }, ['username']],
  [
    'an ID that no secret looks like',
    'ses',
    { access_key_id: 'AKIAIOSFODNN7QWERTZU', secret_access_key: chance },
    ['access_key_id'],
  ],
  ['an ID that looks like the secret', 'mailjet', { api_key: 'f'.repeat(16) + '0'.repeat(16), secret_key: chance }, []],
  ['no part of the ESP', 'smtp', { user: 'shop' }, []],
])('a user name that is %s is readable only by what it is', (_, id, texts, readable) => {
  expect(readableParts(id, texts)).toEqual(readable);
});
