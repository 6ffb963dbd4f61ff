/** @module The step that stores a new credential names each part that changes, with that part's own place. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import type { Cause } from '../../../src/core/model/cause.ts';
import { partOfAnswer, type StoreInput, storeStep } from '../../../src/core/remedy/places.ts';
import { remedy } from '../../../src/core/remedy/remedy.ts';

function step(id: string, kindName: string, cause: Cause, more: Partial<StoreInput> = {}): string {
  const kind = providers.find((one) => one.id === id)?.credentials.find((one) => one.kind === kindName);
  if (kind === undefined) throw new Error(`${id} has no kind ${kindName}`);
  const places = Object.fromEntries(
    kind.parts.map(({ name }) => [name, { from: 'env', name: name.toUpperCase() }] as const),
  );
  return storeStep(kind.title, { kind, cause, places, usedBy: [], ...more }).step;
}

test('a refresh token that has ended goes to its own variable, and the client secret is left alone', () => {
  for (const [id, kind] of [
    ['microsoft365', 'oauth2_refresh'],
    ['microsoft365', 'smtp_refresh'],
    ['zeptomail', 'x'],
    ['gmail', 'x'],
  ] as const) {
    const provider = providers.find((one) => one.id === id);
    for (const one of provider?.credentials ?? []) {
      if (!one.parts.some(({ name }) => name === 'refresh_token') || (kind !== 'x' && one.kind !== kind)) continue;
      const said = step(id, one.kind, 'expired');
      expect(said).toContain('into the variable REFRESH_TOKEN');
      expect(said).not.toContain('CLIENT_SECRET');
    }
  }
});

test('no step names the variable of a part that stays, at any ESP', () => {
  for (const { id, credentials } of providers)
    for (const { kind } of credentials)
      for (const cause of ['revoked', 'unrecognised', 'expired'] as const)
        expect(step(id, kind, cause), `${id} ${kind}`).not.toMatch(
          /variable (?:USERNAME|CLIENT_ID|TENANT_ID)\b(?!.*variable PASSWORD)/,
        );
});

test('where several parts change together, each has its own place', () => {
  const ses = step('ses', 'access_key', 'revoked');
  expect(ses).toContain('into the variable ACCESS_KEY_ID');
  expect(ses).toContain('into the variable SECRET_ACCESS_KEY');
  for (const [id, kind, ...parts] of [
    ['mailjet', 'api_keys', 'API_KEY', 'SECRET_KEY'],
    ['mailjet', 'smtp', 'USERNAME', 'PASSWORD'],
    ['ses', 'smtp', 'USERNAME', 'PASSWORD'],
  ] as const)
    for (const part of parts) expect(step(id, kind, 'unrecognised')).toContain(`into the variable ${part}`);
});

test('where the user name stays, the password is named, and not the whole log-in', () => {
  expect(step('smtp', 'smtp', 'revoked')).toBe('Put the password into the variable PASSWORD.');
  expect(step('sendgrid', 'api_key', 'revoked')).toMatch(/^Put the API key into the variable /);
});

test('a part with a flaw is named alone, and the part that an OAuth refusal is about', () => {
  expect(step('ses', 'access_key', 'malformed', { flawedParts: ['secret_access_key'] })).not.toContain(
    'variable ACCESS_KEY_ID',
  );
  const kind = providers
    .find(({ id }) => id === 'microsoft365')
    ?.credentials.find((one) => one.kind === 'smtp_refresh');
  expect(partOfAnswer('{"error":"invalid_client","error_description":"x"}', kind)).toBe('client_secret');
  expect(partOfAnswer('{"error": "invalid_grant"}', kind)).toBe('refresh_token');
  expect(partOfAnswer('{"error":"server_error"}', kind)).toBeUndefined();
  // The refresh token belongs to another client: which of the two is wrong is not said.
  expect(partOfAnswer('{"error":"unauthorized_client"}', kind)).toBeUndefined();
  expect(step('microsoft365', 'smtp_refresh', 'wrong_credential', { answerPart: 'client_secret' })).toContain(
    'variable CLIENT_SECRET',
  );
});

test('a step for a visible flaw names the part, not the whole credential', () => {
  const kind = providers.find(({ id }) => id === 'mailjet')?.credentials.find((one) => one.kind === 'api_keys');
  const flaws = (flawedParts: readonly string[]) =>
    remedy(
      'malformed',
      providers.find(({ id }) => id === 'mailjet'),
      { kind, needs: [], usedBy: [], flawedParts },
    )
      .map(({ step }) => step)
      .join(' ');
  expect(flaws(['secret_key'])).toContain('Copy the secret key anew');
  expect(flaws(['api_key', 'secret_key'])).toContain(`Copy the ${kind?.title} anew`);
  expect(flaws([])).toContain(`Copy the ${kind?.title} anew`);
});

test('two parts that were confused change their places, and no other credential is taken', () => {
  const provider = providers.find(({ id }) => id === 'smtp');
  const kind = provider?.credentials.find((one) => one.kind === 'smtp');
  const places = {
    username: { from: 'env', name: 'RELAY_USER' },
    password: { from: 'env', name: 'RELAY_PASS' },
  } as const;
  const flawedParts = ['username', 'password'];
  const steps = remedy('wrong_credential', provider, {
    kind,
    needs: [],
    usedBy: [],
    places,
    flawedParts,
    areSwapped: true,
  });
  const said = steps.map(({ step }) => step).join(' ');
  expect(said).toMatch(/^Exchange the two values/);
  expect(said).toContain('RELAY_USER');
  expect(said).toContain('RELAY_PASS');
  expect(said).not.toMatch(/app password|another kind/);
});

test('the steps for a wrong clock name the clock of a container, and who else fails', () => {
  const steps = remedy('clock_skew', undefined, { kind: undefined, needs: [], usedBy: [] }).map(({ step }) => step);
  expect(steps.join('\n')).toMatch(
    /timedatectl[\s\S]*chrony[\s\S]*Docker Desktop[\s\S]*wsl --shutdown[\s\S]*other programs/,
  );
});
