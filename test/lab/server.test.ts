/** @module The make-believe ESPs over real TLS and SMTP: who is recognised, what is answered, what is noted. */

import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AwsV4Signer } from 'aws4fetch';
import { SignJWT } from 'jose';
import { createTransport } from 'nodemailer';
import { afterEach, expect, test } from 'vitest';
import type { LabKey } from '../../src/lab/keys.ts';
import type { Script } from '../../src/lab/script.ts';
import { type Lab, startLab } from '../../src/lab/server.ts';
import { createSimulator } from '../../src/lab/simulator.ts';
import { type Asking, acme, addressOf, ask, cases, chimp, listenTo } from './fixtures.ts';

let lab: Lab | undefined;

afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

const api = 'https://api.acme.test';

/** A lab with one key of a kind. */
async function start(kind: string, play: Script = 'healthy'): Promise<{ lab: Lab; key: LabKey }> {
  const simulator = createSimulator({ providers: [acme, chimp], cases });
  const key = simulator.addKey({ id: 'shop', provider: 'acme', kind }, play);
  lab = await startLab({ simulator });
  return { lab, key };
}

function bearer(key: LabKey): Asking {
  return { headers: { authorization: `Bearer ${key.parts['key']}` } };
}

test('a known key is answered by its state, which can change while the lab runs', async () => {
  const { lab, key } = await start('bearer');
  expect(key.parts['key']).toMatch(/^AC\.[\w-]{22}$/);
  expect(await ask(lab, `${api}/v3/scopes`, bearer(key))).toMatchObject({
    status: 200,
    body: '{"scopes":["mail.send"]}',
  });
  lab.simulator.setState('shop', 'revoked');
  expect(await ask(lab, `${api}/v3/scopes`, bearer(key))).toMatchObject({ status: 401, body: '{"error":"bad grant"}' });
  lab.simulator.setState('shop', 'expired');
  expect((await ask(lab, `${api}/v3/scopes`, bearer(key))).body).toContain('token expired');
  lab.simulator.setState('shop', 'rate_limited');
  expect(await ask(lab, `${api}/v3/scopes`, bearer(key))).toMatchObject({
    status: 429,
    headers: { 'retry-after': '30' },
  });
});

test('a key with anything around it, of another region, made up, or absent is not let in', async () => {
  const { lab, key } = await start('bearer');
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

test('the log tells which key went where, and never contains one', async () => {
  const { lab, key } = await start('bearer');
  const text = key.parts['key'] ?? '';
  await ask(lab, `${api}/v3/scopes`, bearer(key));
  await ask(lab, `${api}/v3/scopes`);
  await ask(lab, `${api}/v3/scopes`, { headers: { authorization: 'Bearer AC.0123456789012345678901' } });
  await ask(lab, `${api}/v3/${text}?k=${text}`);
  await ask(lab, `${api}/v3/scopes`, {
    headers: { authorization: `Basic ${Buffer.from(`x:${text}`).toString('base64')}` },
  });
  expect(lab.simulator.log.map((entry) => [entry.key, entry.recognised])).toEqual([
    ['shop', true],
    ['none', false],
    ['unknown', false],
    ['shop', false],
    ['shop', false],
  ]);
  expect(JSON.stringify(lab.simulator.log)).not.toContain(text);
});

test('a sequence is played line by line, the last line for ever', async () => {
  const { lab, key } = await start('bearer', ['healthy', { status: 418, body: 'tea' }, 'revoked']);
  const statuses: number[] = [];
  for (let turn = 0; turn < 4; turn++) statuses.push((await ask(lab, `${api}/v3/scopes`, bearer(key))).status);
  expect(statuses).toEqual([200, 418, 401, 401]);
});

test.each<[string, (key: string) => Asking, string]>([
  ['basic', (key) => ({ headers: { authorization: `Basic ${btoa(`api:${key}`)}` } }), '/v3/scopes'],
  ['header', (key) => ({ headers: { 'X-API-Key': key } }), '/v3/scopes'],
  ['query', () => ({}), '/v3/scopes?api_key={key}'],
  ['body', (key) => ({ method: 'POST', body: JSON.stringify({ auth: { key } }) }), '/v3/ping'],
])('recognises a key by %s, and only the very key', async (kind, asking, path) => {
  const { lab, key } = await start(kind);
  const text = key.parts['key'] ?? '';
  const wrong = text.replace(/.$/, (end) => (end === '0' ? '1' : '0'));
  expect((await ask(lab, api + path.replace('{key}', text), asking(text))).status).toBe(200);
  expect((await ask(lab, api + path.replace('{key}', wrong), asking(wrong))).status).toBe(401);
  expect(lab.simulator.log.map((entry) => entry.key)).toEqual(['shop', 'unknown']);
});

test('checks AWS signatures, and their time by the clock of the host', async () => {
  const { lab, key } = await start('sigv4');
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

test('gives access tokens for a grant that it knows, and lets them in', async () => {
  const { lab, key } = await start('refresh');
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
  const { lab, key } = await start('service');
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

test('the host of a key with a data centre is its own, and others are known as hosts of that ESP', async () => {
  const simulator = createSimulator({ providers: [chimp], cases });
  const key = simulator.addKey({ id: 'news', provider: 'chimp' });
  lab = await startLab({ simulator, catchesAll: true });
  const dc = /us\d+$/.exec(key.parts['key'] ?? '')?.[0];
  expect([...key.home]).toEqual([`${dc}.api.chimp.test`]);
  expect((await ask(lab, `https://${dc}.api.chimp.test/v3/scopes`, bearer(key))).status).toBe(200);
  const elsewhere = dc === 'us7' ? 'us8' : 'us7';
  expect((await ask(lab, `https://${elsewhere}.api.chimp.test/v3/scopes`, bearer(key))).status).toBe(401);
  expect((await ask(lab, 'https://api.chimp.evil.test/v3/scopes', bearer(key))).status).toBe(404);
  expect(lab.simulator.log.at(-1)).toMatchObject({ host: 'api.chimp.evil.test', key: 'news', recognised: false });
});

test('status page, the host that is always online, and paths that do not exist', async () => {
  const { lab } = await start('bearer');
  expect(JSON.parse((await ask(lab, 'https://status.acme.test/api/v2/summary.json')).body).status.indicator).toBe(
    'none',
  );
  expect((await ask(lab, 'https://online.keymedic.test/')).body).toBe('online\n');
  expect((await ask(lab, `${api}/v9/nothing`)).status).toBe(404);
});

test.each<[number, boolean, boolean]>([
  [587, false, true],
  [465, true, false],
])('SMTP log-ins at port %i', async (port, secure, requireTLS) => {
  const { lab, key } = await start('smtp');
  const address = addressOf(lab, 'smtp.acme.test', port);
  const connectWith = (pass: string) =>
    createTransport({
      ...address,
      secure,
      requireTLS,
      auth: { user: key.parts['username'] ?? '', pass },
      tls: { ca: lab.authority.pem, servername: 'smtp.acme.test' },
    });
  const transport = connectWith(key.parts['password'] ?? '');
  expect(await transport.verify()).toBe(true);
  expect((await transport.sendMail({ from: 'a@x.test', to: 'b@x.test', text: 'hello' })).response).toMatch(/^250/);
  await expect(connectWith('wrong').verify()).rejects.toThrow('535-5.7.8 Bad credentials\n535 5.7.8 Read the manual');
  lab.simulator.setState('shop', 'account_suspended');
  await expect(transport.verify()).rejects.toThrow('525 5.7.13');
  lab.simulator.setState('shop', 'provider_outage');
  await expect(transport.verify()).rejects.toThrow('421 4.3.0');
  expect(lab.simulator.log.map((entry) => entry.key)).toEqual(['shop', 'shop', 'unknown', 'shop', 'shop']);
});

test('XOAUTH2 with a token that the lab gave out', async () => {
  const { lab, key } = await start('xoauth2');
  const form = new URLSearchParams({ refresh_token: key.parts['refresh_token'] ?? '' }).toString();
  const granted = await ask(lab, 'https://auth.acme.test/token', { method: 'POST', body: form });
  const logIn = (accessToken: string) =>
    createTransport({
      ...addressOf(lab, 'smtp.acme.test', 587),
      requireTLS: true,
      auth: { type: 'OAuth2', user: key.parts['username'] ?? '', accessToken },
      tls: { ca: lab.authority.pem, servername: 'smtp.acme.test' },
    }).verify();
  expect(await logIn(JSON.parse(granted.body).access_token)).toBe(true);
  await expect(logIn('ya29.somebody')).rejects.toThrow('535');
});

test('SMTP hosts that greet badly', async () => {
  const { lab } = await start('smtp');
  lab.simulator.setHost('smtp.acme.test', { all: 'ip_blocked' });
  expect(await listenTo(lab, 'smtp.acme.test', 587)).toBe('554 5.7.1 Your IP address is not allowed\r\n');
  lab.simulator.setHost('smtp.acme.test', { all: { fault: 'login_page' } });
  expect(await listenTo(lab, 'smtp.acme.test', 587)).toMatch(/^HTTP\/1\.1 400/);
  lab.simulator.setHost('smtp.acme.test', { all: { fault: 'reset' } });
  expect(await listenTo(lab, 'smtp.acme.test', 587)).toBe('');
});

test('certificates with a flaw are refused by a client that checks', async () => {
  const { lab } = await start('bearer');
  lab.simulator.setHost('api.acme.test', { certificate: 'expired' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  lab.simulator.setHost('api.acme.test', { certificate: 'wrong_name' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  lab.simulator.setHost('api.acme.test', { certificate: 'untrusted' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toThrow(/self-signed|unable to/);
  lab.simulator.setHost('api.acme.test', {});
  expect((await ask(lab, `${api}/v3/scopes`)).status).toBe(401);
});

test('a host that refuses connections', async () => {
  const simulator = createSimulator({ providers: [acme], cases });
  simulator.setHost('api.acme.test', { refuses: true });
  lab = await startLab({ simulator });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('raw faults', async () => {
  const { lab } = await start('bearer');
  const play = (fault: Script): void => lab.simulator.setHost('api.acme.test', { all: fault });
  play({ fault: 'reset' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  play({ fault: 'cut' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  play({ fault: 'huge' });
  expect((await ask(lab, `${api}/v3/scopes`)).body).toHaveLength(50_000_000);
  play({ fault: 'redirect' });
  expect(await ask(lab, `${api}/v3/scopes`)).toMatchObject({ status: 302, headers: { location: /elsewhere/ } });
  play({ fault: 'login_page' });
  expect((await ask(lab, `${api}/v3/scopes`)).body).toContain('<form');
  play({ fault: 'bad_gzip' });
  expect((await ask(lab, `${api}/v3/scopes`)).headers['content-encoding']).toBe('gzip');
  play({ fault: 'continue' });
  expect((await ask(lab, `${api}/v3/scopes`)).status).toBe(200);
});

test('closing ends what hangs and drips, and removes the folder', async () => {
  const { lab } = await start('bearer');
  lab.simulator.setHost('api.acme.test', { all: { fault: 'hang' } });
  const arrived = lab.simulator.nextRequest(() => true);
  const hanging = expect(ask(lab, `${api}/v3/scopes`)).rejects.toThrow();
  await arrived;
  lab.simulator.setHost('api.acme.test', { all: { fault: 'drip' } });
  const next = lab.simulator.nextRequest(() => true);
  const dripping = expect(ask(lab, `${api}/v3/scopes`)).rejects.toThrow();
  await next;
  await lab.close();
  await hanging;
  await dripping;
  expect(existsSync(lab.folder)).toBe(false);
});

test('the control endpoint changes states', async () => {
  const { lab, key } = await start('bearer');
  const control = 'https://lab.keymedic.test/__lab';
  expect(await ask(lab, `${control}/keys/shop`, { method: 'POST', body: '{"state":"revoked"}' })).toMatchObject({
    status: 200,
  });
  expect((await ask(lab, `${api}/v3/scopes`, bearer(key))).status).toBe(401);
  expect(JSON.parse((await ask(lab, `${control}/keys`)).body)).toEqual({ shop: 'revoked' });
  expect((await ask(lab, `${control}/keys/shop`, { method: 'POST', body: '{"state":"tired"}' })).status).toBe(400);
  expect((await ask(lab, `${control}/keys/none`, { method: 'POST', body: '{"state":"revoked"}' })).status).toBe(404);
  await ask(lab, `${control}/hosts/api.acme.test`, { method: 'POST', body: '{"fault":"login_page"}' });
  expect((await ask(lab, `${api}/v3/scopes`)).body).toContain('<form');
  expect((await ask(lab, `${control}/log`)).body).toContain('/v3/scopes');
});
