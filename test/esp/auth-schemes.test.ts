/** @module Requests whose credential cannot be presented: the code of the problem, not its sentence, is what others read. */

import { expect, test } from 'vitest';
import { presentCredential } from '../../src/esp/auth-schemes.ts';
import { type Draft, draftRequest } from '../../src/esp/build-request.ts';

const draft: Draft = {
  method: 'GET',
  base: 'https://api.x.example/',
  shownBase: 'https://api.x.example/',
  query: [],
  shownQuery: [],
  headers: {},
};

test('a value that is not given has a code', async () => {
  const values = { known: new Set(['key', 'access_key_id']), given: {} };
  for (const scheme of [{ scheme: 'bearer' }, { scheme: 'sigv4', service: 'ses' }] as const)
    expect(await presentCredential(scheme, draft, values, 0)).toMatchObject({ ok: false, problem: 'value' });
  expect(draftRequest({ method: 'GET', path: '/{key}' }, 'https://api.x.example', values, new Set())).toMatchObject({
    ok: false,
    problem: 'value',
  });
});

test('a name that the provider does not know has no code', async () => {
  const values = { known: new Set<string>(), given: {} };
  expect(await presentCredential({ scheme: 'bearer' }, draft, values, 0)).not.toHaveProperty('problem');
});
