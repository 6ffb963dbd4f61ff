/** @module Access tokens and assertions: fetched or signed, presented, and reported as secrets. */

import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import gmail from '../../providers/gmail.ts';
import { now, sendProbe } from './send-probe.ts';

test('Gmail: a refresh token gets an access token, which is presented and reported as a secret', async () => {
  const parts = { client_id: 'client-id-1', client_secret: 'canary-secret', refresh_token: '1//canary&refresh' };
  const order = { provider: gmail, kind: 'oauth2_refresh', parts, request: 'profile' };
  const hosts = ['oauth2.googleapis.com', 'gmail.googleapis.com'];
  const { exchange, requests, learnt } = await sendProbe(order, hosts, ({ url }) =>
    url === '/token' ? '{"access_token":"ya29.minted","expires_in":3599}' : '{"emailAddress":"a@b.example"}',
  );
  expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toEqual({ grant_type: 'refresh_token', ...parts });
  expect(requests[1]?.headers.authorization).toBe('Bearer ya29.minted');
  expect(learnt).toEqual(['ya29.minted']);
  expect(exchange).toMatchObject({ request: 'profile', requests: 2, answer: { status: 200 } });
});

test('Gmail: the failed token request is the answer, under its own name', async () => {
  const parts = { client_id: 'client-id-1', client_secret: 'canary-secret', refresh_token: '1//canary' };
  const order = { provider: gmail, kind: 'oauth2_refresh', parts, request: 'profile' };
  const { exchange, requests } = await sendProbe(
    order,
    ['oauth2.googleapis.com', 'gmail.googleapis.com'],
    () => undefined,
  );
  expect(exchange).toMatchObject({
    request: 'token',
    requests: 1,
    answer: { status: 401 },
    url: 'https://oauth2.googleapis.com/token',
  });
  expect(requests).toHaveLength(1);
});

test('Gmail: a service account signs an assertion for the token host, whatever its token_uri says', async () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = {
    client_email: 'robot@project.iam.gserviceaccount.com',
    private_key_id: 'key-id-1',
    private_key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: 'https://evil.example/token',
  };
  const order = {
    provider: gmail,
    kind: 'service_account',
    parts: { key: JSON.stringify(account) },
    request: 'profile',
    settings: { subject: 'mailbox@example.com' },
  };
  const hosts = ['oauth2.googleapis.com', 'gmail.googleapis.com', 'evil.example'];
  const { requests, learnt } = await sendProbe(order, hosts, ({ url }) =>
    url === '/token' ? '{"access_token":"ya29.minted"}' : '{}',
  );
  expect(requests.map(({ headers }) => headers.host)).toEqual(['oauth2.googleapis.com', 'gmail.googleapis.com']);
  const assertion = new URLSearchParams(requests[0]?.body).get('assertion') ?? '';
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  expect(createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(keys.publicKey, signature, 'base64url')).toBe(
    true,
  );
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    iss: account.client_email,
    sub: 'mailbox@example.com',
    aud: 'https://oauth2.googleapis.com/token',
    scope: 'https://www.googleapis.com/auth/gmail.send',
    iat: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + 600,
  });
  expect(learnt).toEqual([assertion, 'ya29.minted']);
});

test.each([
  'no json',
  '{"client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\\ncanary\\n-----END PRIVATE KEY-----"}',
])('a malformed service account (%s) is reported without its text', async (key) => {
  const order = { provider: gmail, kind: 'service_account', parts: { key }, request: 'profile' };
  const { exchange } = await sendProbe(order, ['oauth2.googleapis.com'], () => '{}');
  expect(exchange).toMatchObject({ answer: { phase: 'client', code: 'ERR_CREDENTIAL_UNREADABLE' }, requests: 0 });
  expect(JSON.stringify(exchange)).not.toContain('canary');
});
