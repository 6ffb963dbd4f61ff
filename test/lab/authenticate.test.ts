/** @module Which key a request presents, by every scheme. */

import { createPrivateKey } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { type Asking, ask } from './fixtures.ts';
import { api, bearer, startWithKey } from './start-lab.ts';

test('a key that is altered, of another region, made up or absent is refused', async () => {
  const { lab, key } = await startWithKey('bearer');
  const text = key.parts['key'];
  for (const damaged of [`"${text}"`, `Bearer ${text}`, text?.slice(1), text?.toLowerCase(), `${text}x`]) {
    const got = await ask(lab, `${api}/v3/scopes`, { headers: { authorization: `Bearer ${damaged}` } });
    expect(got.status).toBe(401);
  }
  expect((await ask(lab, 'https://api.eu.acme.test/v3/scopes', bearer(key))).body).toBe('{"error":"bad grant"}');
  expect((await ask(lab, `${api}/v3/scopes`)).body).toBe('{"message":"Authentication required"}');
  lab.simulator.setHost('api.eu.acme.test', { unknown: 'healthy', keys: { shop: 'ip_blocked' } });
  expect((await ask(lab, 'https://api.eu.acme.test/v3/scopes', bearer(key))).status).toBe(403);
  const other = await ask(lab, 'https://api.eu.acme.test/v3/scopes', { headers: { authorization: 'Bearer AC.x' } });
  expect(other.status).toBe(200);
});

test.each<[string, (key: string) => Asking, string]>([
  ['basic', (key) => ({ headers: { authorization: `Basic ${btoa(`api:${key}`)}` } }), '/v3/scopes'],
  ['header', (key) => ({ headers: { 'X-API-Key': key } }), '/v3/scopes'],
  ['query', () => ({}), '/v3/scopes?api_key={key}'],
  ['body', (key) => ({ method: 'POST', body: JSON.stringify({ auth: { key } }) }), '/v3/ping'],
])('finds a key by %s, and only exactly this key', async (kind, asking, path) => {
  const { lab, key } = await startWithKey(kind);
  const text = key.parts['key'] ?? '';
  const wrong = text.replace(/.$/, (end) => (end === '0' ? '1' : '0'));
  expect((await ask(lab, api + path.replace('{key}', text), asking(text))).status).toBe(200);
  expect((await ask(lab, api + path.replace('{key}', wrong), asking(wrong))).status).toBe(401);
  expect(lab.simulator.log.map((entry) => entry.key)).toEqual(['shop', 'unknown']);
});

test('checks AWS signatures, and their time against the clock of the host', async () => {
  const { lab, key } = await startWithKey('sigv4');
  async function signed(secretAccessKey: string): Promise<Asking> {
    const signer = new AwsV4Signer({
      url: `${api}/v3/scopes`,
      accessKeyId: key.parts['access_key_id'] ?? '',
      secretAccessKey,
      service: 'ses',
      region: 'us-east-1',
    });
    const { headers } = await signer.sign();
    return { headers: Object.fromEntries(headers) };
  }
  const secret = key.parts['secret_access_key'] ?? '';
  expect((await ask(lab, `${api}/v3/scopes`, await signed(secret))).status).toBe(200);
  expect((await ask(lab, `${api}/v3/scopes`, await signed(`${secret}x`))).status).toBe(401);
  lab.simulator.setHost('api.acme.test', { clock: 6 * 60_000 });
  const late = await ask(lab, `${api}/v3/scopes`, await signed(secret));
  expect(late.status).toBe(403);
  expect(Date.parse(String(late.headers['date'])) - Date.now()).toBeGreaterThan(5 * 60_000);
});

test('issues access tokens for a known grant, and accepts them', async () => {
  const { lab, key } = await startWithKey('refresh');
  const form = new URLSearchParams({ grant_type: 'refresh_token', ...key.parts }).toString();
  const granted = await ask(lab, 'https://auth.acme.test/token', { method: 'POST', body: form });
  const token = JSON.parse(granted.body).access_token;
  const presented = { headers: { authorization: `Bearer ${token}` } };
  expect((await ask(lab, `${api}/v3/scopes`, presented)).status).toBe(200);
  lab.simulator.setState('shop', 'insufficient_permissions');
  expect((await ask(lab, 'https://auth.acme.test/token', { method: 'POST', body: form })).status).toBe(200);
  expect((await ask(lab, `${api}/v3/scopes`, presented)).status).toBe(403);
  lab.simulator.setState('shop', 'revoked');
  const refused = await ask(lab, 'https://auth.acme.test/token', { method: 'POST', body: form });
  expect(refused.body).toContain('invalid_grant');
  const other = form.replace(/refresh_token=1.{5}/, 'refresh_token=1xxxxx');
  expect((await ask(lab, 'https://auth.acme.test/token', { method: 'POST', body: other })).status).toBe(401);
});

test('checks the assertion of a service account, and the tokens of Ghost', async () => {
  const { lab, key } = await startWithKey('service');
  const account = JSON.parse(key.parts['key'] ?? '');
  const assertion = await new SignJWT({ iss: account.client_email })
    .setProtectedHeader({ alg: 'RS256' })
    .setExpirationTime('1h')
    .sign(createPrivateKey(account.private_key));
  const granted = await ask(lab, 'https://auth.acme.test/token', {
    method: 'POST',
    body: new URLSearchParams({ assertion }).toString(),
  });
  expect(JSON.parse(granted.body).access_token).toMatch(/^lab-/);
  const forged = `${assertion.slice(0, -8)}AAAAAAAA`;
  const refused = await ask(lab, 'https://auth.acme.test/token', {
    method: 'POST',
    body: new URLSearchParams({ assertion: forged }).toString(),
  });
  expect(refused.status).toBe(401);

  const ghost = lab.simulator.addKey({ id: 'blog', provider: 'acme', kind: 'ghost' });
  const [id = '', secret = ''] = (ghost.parts['key'] ?? '').split(':');
  const sign = (hex: string): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: id })
      .setAudience('/admin/')
      .setExpirationTime('5m')
      .sign(Buffer.from(hex, 'hex'));
  expect(
    (await ask(lab, `${api}/v3/scopes`, { headers: { authorization: `Ghost ${await sign(secret)}` } })).status,
  ).toBe(200);
  expect(
    (await ask(lab, `${api}/v3/scopes`, { headers: { authorization: `Ghost ${await sign('00'.repeat(32))}` } })).status,
  ).toBe(401);
});
