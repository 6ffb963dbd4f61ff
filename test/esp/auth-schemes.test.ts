/** @module Each authentication scheme presents the credential whole, or does not send it and gives a code. */

import { AwsV4Signer } from 'aws4fetch';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import ghost from '../../providers/ghost.ts';
import sendgrid from '../../providers/sendgrid.ts';
import ses from '../../providers/ses.ts';
import type { Provider, Scheme } from '../../src/core/model/provider.ts';
import { presentCredential } from '../../src/esp/auth-schemes.ts';
import { type Draft, draftRequest } from '../../src/esp/build-request.ts';
import { now, type SeenRequest, sendProbe, withScheme } from './send-probe.ts';

const secret = 'canary/4711+ä&=';

test.each<[Scheme, Provider['requests'][string], (request: SeenRequest) => unknown, unknown]>([
  [
    { scheme: 'basic', username: 'any', password: '{key}' },
    { method: 'GET', path: '/me' },
    (request) => request.headers.authorization,
    `Basic ${Buffer.from(`any:${secret}`).toString('base64')}`,
  ],
  [
    { scheme: 'query', name: 'api_key' },
    { method: 'GET', path: '/me', query: { a: 'b c' } },
    (request) => new URL(request.url, 'https://x').searchParams.get('api_key'),
    secret,
  ],
  [
    { scheme: 'body', name: 'key' },
    { method: 'POST', path: '/me', json: { a: 1 } },
    (request) => JSON.parse(request.body),
    { a: 1, key: secret },
  ],
  [
    { scheme: 'body', name: 'key' },
    { method: 'POST', path: '/me' },
    (request) => JSON.parse(request.body),
    { key: secret },
  ],
  [
    { scheme: 'body', name: 'key' },
    { method: 'POST', path: '/me', form: { a: '1' } },
    (request) => Object.fromEntries(new URLSearchParams(request.body)),
    { a: '1', key: secret },
  ],
])('%j is presented whole, with %j', async (auth, request, read, expected) => {
  const order = { provider: withScheme(auth, request), kind: 'k', parts: { key: secret }, request: 'me' };
  const { exchange, requests } = await sendProbe(order, ['api.x.example'], () => '{}');
  expect(requests.map(read)).toEqual([expected]);
  expect(exchange).toMatchObject({
    answer: { status: 200 },
    requests: 1,
    host: 'https://api.x.example',
    region: 'global',
  });
});

test.each<[Scheme, string]>([
  [{ scheme: 'bearer' }, 'Bearer abc'],
  [{ scheme: 'bearer', word: 'token', token: 'user:{key}' }, 'token user:abc'],
  [{ scheme: 'header', name: 'Authorization', value: 'Klaviyo-API-Key {key}' }, 'Klaviyo-API-Key abc'],
])('%j', async (auth, expected) => {
  const { requests } = await sendProbe(
    { provider: withScheme(auth), kind: 'k', parts: { key: 'abc' }, request: 'me' },
    ['api.x.example'],
    () => '{}',
  );
  expect(requests[0]?.headers.authorization).toBe(expected);
});

test('a credential that HTTP cannot carry is not sent altered', async () => {
  const order = {
    provider: sendgrid,
    kind: 'api_key',
    parts: { key: 'SG.abc\u200bdef' },
    request: Object.keys(sendgrid.requests)[0] ?? '',
  };
  const { exchange, requests } = await sendProbe(order, ['api.sendgrid.com'], () => '{}');
  expect(exchange).toMatchObject({ answer: { kind: 'none', phase: 'client', code: 'ERR_INVALID_CHAR' }, requests: 0 });
  expect(requests).toEqual([]);
});

test('without a credential no part of it is sent', async () => {
  const provider = withScheme(
    { scheme: 'bearer' },
    { method: 'POST', path: '/me', query: { k: '{key}', a: '1' }, json: { k: '{key}', b: 2 } },
  );
  const order = { provider, kind: 'k', parts: { key: 'canary-4711' }, request: 'me', credential: 'none' as const };
  const { requests } = await sendProbe(order, ['api.x.example'], () => '{}');
  expect(requests).toMatchObject([{ url: '/me?a=1', body: '{"b":2}' }]);
  expect(requests[0]?.headers.authorization).toBeUndefined();
  expect(JSON.stringify(requests)).not.toContain('canary');
});

test('SES: signed for the region and the given time', async () => {
  const parts = {
    access_key_id: `AKIA${'A'.repeat(16)}`,
    secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const order = { provider: ses, kind: 'access_key', parts, request: 'account', region: 'eu-west-1' };
  const { exchange, requests } = await sendProbe(order, ['email.eu-west-1.amazonaws.com'], () => '{}');
  expect(exchange.region).toBe('eu-west-1');
  expect(requests[0]?.headers['x-amz-date']).toBe('20261121T120000Z');
  expect(requests[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIAA{16}\/20261121\/eu-west-1\/ses\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
});

test('the signer agrees with the published vector get-vanilla', async () => {
  // https://docs.aws.amazon.com/general/latest/gr/samples/aws-sig-v4-test-suite.zip
  const signer = new AwsV4Signer({
    url: 'https://example.amazonaws.com/',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    service: 'service',
    region: 'us-east-1',
    datetime: '20150830T123600Z',
  });
  const { headers } = await signer.sign();
  expect(headers.get('authorization')).toContain('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
});

test('SES: a session token that would be trimmed is not sent', async () => {
  const parts = { access_key_id: 'ASIAxxxx', secret_access_key: 'canary-one', session_token: 'canary-two\n' };
  const { exchange, requests } = await sendProbe(
    { provider: ses, kind: 'session', parts, request: 'account' },
    ['email.us-east-1.amazonaws.com'],
    () => '{}',
  );
  expect(exchange.answer).toMatchObject({ kind: 'none', phase: 'client', code: 'ERR_INVALID_CHAR' });
  expect(requests).toEqual([]);
});

test('Ghost: a token of five minutes for the site of the endpoint', async () => {
  const hex = '0123456789abcdef'.repeat(4);
  const parts = { key: `${'a'.repeat(24)}:${hex}` };
  const order = {
    provider: ghost,
    kind: 'admin_api_key',
    parts,
    request: 'users',
    endpoint: 'https://mysite.ghost.io',
  };
  const { requests, learnt } = await sendProbe(order, ['mysite.ghost.io'], () => '{}');
  const token = requests[0]?.headers.authorization?.replace('Ghost ', '') ?? '';
  expect(learnt).toEqual([token]);
  const read = await jwtVerify(token, Buffer.from(hex, 'hex'), { audience: '/admin/', currentDate: new Date(now) });
  expect(read.protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'a'.repeat(24) });
  expect((read.payload.exp ?? 0) - (read.payload.iat ?? 0)).toBe(300);
  const broken = await sendProbe({ ...order, parts: { key: 'no-colon' } }, ['mysite.ghost.io'], () => '{}');
  expect(broken.exchange.answer).toMatchObject({ phase: 'client', code: 'ERR_CREDENTIAL_UNREADABLE' });
});

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
