/** @module The step that stores a new credential names each part that changes, with that part's own place. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { defined } from '../../../src/core/defined.ts';
import { toSmtpAnswer } from '../../../src/core/explain/explain-answer.ts';
import type { Cause } from '../../../src/core/model/cause.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';
import { partOfAnswer, type StoreInput, storeStep } from '../../../src/core/remedy/places.ts';
import { remedy } from '../../../src/core/remedy/remedy.ts';
import { stepsOfAnswer } from '../../../src/core/remedy/steps.ts';

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
  expect(step('microsoft365', 'smtp_refresh', 'wrong_credential', { answerParts: ['client_secret'] })).toContain(
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

const invalidClient = (says: string): string => `{"error":"invalid_client","error_description":"${says}"}`;

test.each([
  ['gmail', 'oauth2_refresh', 401, invalidClient('The OAuth client was not found.'), ['CLIENT_ID']],
  ['gmail', 'oauth2_refresh', 401, invalidClient('Unauthorized'), ['CLIENT_ID', 'CLIENT_SECRET']],
  [
    'microsoft365',
    'client_credentials',
    400,
    "AADSTS700016: Application with identifier '5e1f7a0c-1111-4222-8333-444455556666' was not found in the directory 'Contoso'.",
    ['CLIENT_ID', 'TENANT_ID'],
  ],
  ['microsoft365', 'client_credentials', 400, "AADSTS90002: Tenant 'x' not found.", ['TENANT_ID']],
  [
    'ses',
    'access_key',
    403,
    'The request signature we calculated does not match the signature you provided.',
    ['SECRET_ACCESS_KEY'],
  ],
  ['ses', 'access_key', 403, 'The security token included in the request is invalid.', ['ACCESS_KEY_ID']],
] as const)(
  'an answer of %s about a part names this part and no other (%s, %i, %s)',
  (id, kindName, status, body, wanted) => {
    const provider = providers.find((one) => one.id === id);
    const kind = provider?.credentials.find((one) => one.kind === kindName);
    const reading = readAnswer(provider, { kind: 'http', status, headers: {}, body });
    const places = Object.fromEntries(
      (kind?.parts ?? []).map(({ name }) => [name, { from: 'env', name: name.toUpperCase() }] as const),
    );
    const { rule } = reading;
    const context = {
      kind,
      needs: [],
      usedBy: [],
      places,
      ...defined({ ofAnswer: stepsOfAnswer(reading), answerParts: rule?.parts }),
    };
    const [cause] = reading.causes;
    const said = remedy(cause as Cause, provider, context)
      .map((one) => one.step)
      .join('\n');
    expect([...said.matchAll(/into the variable (\w+)/g)].map(([, name]) => name).sort()).toEqual([...wanted].sort());
    expect(said).not.toMatch(/refresh token|authorise/i);
    expect(stepsOfAnswer(reading)?.named?.title).toBeDefined();
  },
);

test.each([
  ['504 5.7.4 Unrecognized authentication type', 'log-in mechanism not accepted'],
  ['538 5.7.11 Encryption required for requested authentication mechanism', 'log-in needs encryption'],
  ['530 5.7.0 Must issue a STARTTLS command first', 'log-in needs encryption'],
  ['534 5.7.9 Authentication mechanism is too weak', 'log-in mechanism too weak'],
])('a reply about the mechanism of AUTH names the mechanism: %s', (reply, title) => {
  for (const provider of [undefined, providers.find(({ id }) => id === 'smtp')]) {
    const reading = readAnswer(provider, toSmtpAnswer(reply));
    expect(reading.title).toBe(title);
    expect(reading.says).toContain('AUTH mechanism');
    expect(JSON.stringify(reading.steps)).not.toMatch(/app password|empty/);
  }
});
