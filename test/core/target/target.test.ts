import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineProvider, type Provider } from '../../../src/core/model/provider.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { chooseKind, strictestLogin } from '../../../src/core/target/choose-kind.ts';
import { chooseProbe } from '../../../src/core/target/choose-probe.ts';
import { collectValues, listHosts, resolveHost } from '../../../src/core/target/target.ts';
import { fillJson, fillTemplate } from '../../../src/core/template.ts';

const source = 'from-memory';
const part = (name: string, more: object = {}): Provider['credentials'][number]['parts'][number] => ({
  name,
  title: name === 'key' ? 'API key' : name,
  secret: name !== 'username',
  variables: [],
  source,
  ...more,
});
const kindBase = { failedLogin: 'harmless', failedLoginSource: source, expiry: { rule: 'never', source } } as const;

const provider = defineProvider({
  id: 'chimp',
  name: 'Chimp',
  sendsSingleMails: true,
  credentials: [
    { kind: 'new_key', title: 'new key', parts: [part('key')], auth: { scheme: 'bearer' }, ...kindBase },
    { kind: 'old_key', title: 'old key', parts: [part('key')], auth: { scheme: 'bearer' }, ...kindBase },
    {
      kind: 'smtp',
      title: 'SMTP password',
      parts: [part('username', { default: 'apikey' }), part('password')],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      ...kindBase,
    },
    {
      kind: 'token',
      title: 'token',
      parts: [part('username'), part('password'), part('totp', { optional: true })],
      auth: { scheme: 'basic', username: '{username}', password: '{password}' },
      ...kindBase,
    },
  ],
  lookalikes: [],
  hosts: [
    { region: '{dc}', url: 'https://{dc}.api.chimp.example', source },
    { region: 'global', use: 'token', url: 'https://login.chimp.example', source },
    { region: 'us', use: 'smtp', url: 'smtp://smtp.chimp.example:587', source },
    { region: 'eu', use: 'smtp', url: 'smtp://smtp.eu.chimp.example:587', source },
  ],
  variables: {
    dc: {
      fill: [
        { from: 'region', match: '^(us\\d+)$' },
        { from: 'key', match: '^.*-(.+)$' },
        { from: 'dc', match: '^(.+)$' },
      ],
      allow: '^us\\d{1,2}$',
    },
  },
  settings: [
    { name: 'dc', title: 'data centre', source },
    { name: 'domain', title: 'domain', default: 'mg.example', source },
  ],
  requests: { ping: { method: 'GET', path: '/3.0/ping' } },
  probes: [
    { request: 'unsure', needs: ['send'], permission: null, effects: 'unsure', source },
    { request: 'lists', needs: ['lists'], permission: 'lists', effects: 'none', source },
    { request: 'send', needs: ['send'], kinds: ['new_key'], permission: 'send', effects: 'none', source },
    { request: 'ping', permission: null, effects: 'none', source },
  ],
  refusal: [],
  answers: [],
  keep: [],
  pages: {},
});

const [newKey, , smtp, token] = provider.credentials;
if (!newKey || !smtp || !token) throw new Error('the provider above has four kinds');

function hostFor(
  key: string,
  more: { region?: string; endpoint?: string; settings?: Record<string, string> } = {},
  use = 'api',
) {
  const { settings = {}, ...rest } = more;
  return resolveHost({ provider, kind: newKey as never, parts: { key: new Secret(key) }, settings, ...rest }, use);
}

test.each([
  [['key'], undefined, [], 'new_key'],
  [['key'], undefined, ['old_key'], 'old_key'],
  [['key'], 'https://own.example', ['old_key'], 'old_key'],
  [['password'], undefined, [], 'smtp'],
  [['username', 'password'], undefined, [], 'smtp'],
  [['username', 'password'], 'smtps://own.example', ['token'], 'smtp'],
  [['username', 'password'], 'https://own.example', ['smtp'], 'token'],
  [['username', 'password', 'totp'], undefined, [], 'token'],
])('chooses by parts %j, endpoint %s and shapes %j', (names, endpoint, shapes, expected) => {
  const chosen = chooseKind(provider, names, endpoint, (kind) => (shapes as string[]).includes(kind.kind));
  expect(chosen.ok && chosen.kind.kind).toBe(expected);
});

test('a kind meant for a need goes before an earlier one', () => {
  const [first, second] = provider.credentials;
  if (!first || !second) throw new Error('two kinds take a key');
  const credentials = [first, { ...second, needs: ['contacts' as const] }];
  const choose = (needs: readonly ('contacts' | 'send')[], shape: string): string | false => {
    const chosen = chooseKind({ ...provider, credentials }, ['key'], undefined, (kind) => kind.kind === shape, needs);
    return chosen.ok && chosen.kind.kind;
  };
  expect(choose(['contacts'], 'new_key')).toBe('old_key');
  expect(choose(['send'], 'old_key')).toBe('new_key');
});

test('says which parts are wanted', () => {
  expect(chooseKind(provider, ['token'], undefined, () => true)).toEqual({
    ok: false,
    says: 'Chimp takes key, or username and password, or username and password and totp; found token',
  });
  expect(chooseKind(provider, ['key'], 'smtp://own.example:587', () => true)).toEqual({
    ok: false,
    says: 'Chimp does not take key over SMTP',
  });
});

test('chooses the probe by need and kind; an unsure one only when allowed', () => {
  expect(chooseProbe(provider, newKey, ['send'], false)?.request).toBe('send');
  expect(chooseProbe(provider, token, ['send'], false)?.request).toBe('ping');
  expect(chooseProbe(provider, newKey, ['send'], true)?.request).toBe('unsure');
  expect(chooseProbe(provider, newKey, ['templates', 'lists'], false)?.request).toBe('lists');
  expect(chooseProbe(provider, newKey, [], false)?.request).toBe('ping');
});

test('takes the data centre from the key, the region or a setting', () => {
  expect(hostFor('abc-us14')).toEqual({ ok: true, url: 'https://us14.api.chimp.example', region: 'us14' });
  expect(hostFor('abc', { region: 'us6' })).toEqual({ ok: true, url: 'https://us6.api.chimp.example', region: 'us6' });
  expect(hostFor('abc', { settings: { dc: 'us3' } })).toMatchObject({ url: 'https://us3.api.chimp.example' });
  expect(hostFor('abc-us14', { region: 'us14' })).toMatchObject({ region: 'us14' });
});

test('a key and a region that disagree are a finding', () => {
  const found = hostFor('abc-us14', { region: 'us6' });
  expect(found).toEqual({
    ok: false,
    problem: 'region',
    says: 'region says "us6", but the API key belongs to another one',
  });
});

test.each([
  'abc-x.example/',
  'abc-us1.evil.example/',
  'abc-us1@evil.example',
  'abc-us1:8443',
  'abc-us1#',
  'abc-us1?',
  'abc-us1\\evil.example',
  'abc-us1\n',
  'abc-us1%2f',
  'abc-us１',
  'abc-US1',
  'abc-',
  'abc',
])('makes no host from the key %j, and does not repeat it', (key) => {
  const found = hostFor(key);
  expect(found.ok).toBe(false);
  expect(JSON.stringify(found)).not.toContain(key);
});

test('whatever the key holds, the host is one of the listed ones or none', () => {
  const nasty = fc.string({ unit: fc.constantFrom(...'us19.-/@:#?\\%\n\t x‮é', '.example', '.api.chimp.example') });
  fc.assert(
    fc.property(nasty, fc.option(nasty, { nil: undefined }), (key, region) => {
      const found = hostFor(`k-${key}`, region === undefined ? {} : { region });
      if (!found.ok) return;
      expect(found.url).toMatch(/^https:\/\/us\d{1,2}\.api\.chimp\.example$/);
      expect(new URL(found.url).host).toMatch(/^us\d{1,2}\.api\.chimp\.example$/);
    }),
    { numRuns: 2_000 },
  );
});

test('even a loose shape of a careless plugin leads to no other host', () => {
  const loose = { ...provider, variables: { dc: { fill: [{ from: 'key', match: '.*' }], allow: '.*' } } };
  for (const key of ['x.example/', 'a@x.example', 'x.example:1', 'x.example#']) {
    const parts = { key: new Secret(key) };
    expect(resolveHost({ provider: loose, kind: newKey, parts, settings: {} }, 'api').ok).toBe(false);
  }
});

test('regions by their word; a single host of another use serves all', () => {
  expect(hostFor('abc-us14', { region: 'eu' }, 'smtp')).toEqual({
    ok: true,
    url: 'smtp://smtp.eu.chimp.example:587',
    region: 'eu',
  });
  expect(hostFor('abc-us14', {}, 'smtp')).toMatchObject({ region: 'us' });
  expect(hostFor('abc-us14', { region: 'us14' }, 'token')).toMatchObject({ url: 'https://login.chimp.example' });
  expect(hostFor('abc-us14', { region: 'mars' }, 'smtp')).toEqual({
    ok: false,
    problem: 'region',
    says: 'Chimp has no region "mars"; its regions are us, eu',
  });
  expect(hostFor('abc', { region: 'mars' })).toMatchObject({
    ok: false,
    problem: 'region',
    says: '"mars" is no region of Chimp',
  });
});

test('with an endpoint of the user the key goes there, and to no host of the ESP', () => {
  const endpoint = 'https://Gateway.example:8443/';
  expect(hostFor('abc-us14', { endpoint })).toEqual({ ok: true, url: 'https://gateway.example:8443' });
  expect(hostFor('abc-us14', { endpoint }, 'token')).toMatchObject({ url: 'https://gateway.example:8443' });
  expect(hostFor('abc-us14', { endpoint }, 'smtp').ok).toBe(false);
  expect(hostFor('abc-us14', { endpoint: 'smtp://relay.example:587' }, 'token').ok).toBe(false);
  const input = { provider, kind: newKey, parts: { key: new Secret('abc-us14') }, settings: {}, endpoint };
  expect(listHosts(input)).toEqual([]);
});

test('an endpoint that is one of the official hosts is just a choice of region', () => {
  const endpoint = 'smtp://smtp.eu.chimp.example:587';
  expect(hostFor('abc-us14', { endpoint }, 'smtp')).toEqual({ ok: true, url: endpoint, region: 'eu' });
  expect(hostFor('abc-us14', { endpoint: 'https://us14.api.chimp.example' })).toMatchObject({ region: 'us14' });
});

test.each([
  'gateway.example',
  'ftp://gateway.example',
  'https://gateway.example/path',
  'https://user:pw@gateway.example',
  'https://gateway.example?x=1',
  'https://gateway.example#x',
  'https://gateway.example:99999',
  'https://',
  'https://0x7f.1',
  'https://gate way.example',
])('refuses the endpoint %s', (endpoint) => {
  expect(hostFor('abc-us14', { endpoint }).ok).toBe(false);
});

test('lists the hosts that another region could be', () => {
  const open = { provider, kind: newKey, parts: { key: new Secret('abc-us14') }, settings: {} };
  expect(listHosts(open).map((host) => host.url)).toEqual(['https://us14.api.chimp.example']);
  expect(listHosts(open, 'smtp').map((host) => host.region)).toEqual(['us', 'eu']);
  const closed = {
    ...provider,
    hosts: [{ region: '{dc}', url: 'https://{dc}.x.example', source }],
    variables: { dc: { fill: [{ from: 'region', match: '^(.*)$' }], allow: '^(?:iad-01|fra-01)$', default: 'iad-01' } },
  };
  const known = { ...closed, variables: { dc: { ...closed.variables.dc, known: ['fra-01', 'nowhere'] } } };
  expect(listHosts({ ...open, provider: known }).map((host) => host.region)).toEqual(['iad-01', 'fra-01']);
  expect(listHosts({ ...open, provider: closed }).map((host) => host.region)).toEqual(['iad-01', 'fra-01']);
});

test('fills templates, and tells an unknown name from a missing value', () => {
  const input = { provider, kind: newKey, parts: { key: new Secret('abc-us14') }, settings: {} };
  const values = collectValues(input, '2026-11-21');
  expect(fillTemplate('{key} {domain} {dc} {today} {api_host} {region}', values)).toEqual({
    ok: true,
    text: 'abc-us14 mg.example us14 2026-11-21 https://us14.api.chimp.example us14',
  });
  expect(fillTemplate('{password}', values)).toMatchObject({ ok: false, reason: 'no_value', name: 'password' });
  expect(fillTemplate('{constructor}', values)).toMatchObject({ ok: false, reason: 'unknown', name: 'constructor' });
  expect(fillTemplate('{pasword}', values)).toMatchObject({ ok: false, reason: 'unknown', name: 'pasword' });
  expect(fillJson({ a: ['{key}', 1, null], b: '{password}', c: '{}' }, values)).toEqual({
    ok: true,
    json: { a: ['abc-us14', 1, null], c: '{}' },
  });
  expect(fillJson({ a: { b: '{nobody}' } }, values)).toMatchObject({ ok: false, reason: 'unknown' });
});

test('a value is not filled again', () => {
  const input = { provider, kind: newKey, parts: { key: new Secret('{today}$&') }, settings: {} };
  expect(fillTemplate('{key}', collectValues(input, '2026-11-21'))).toEqual({ ok: true, text: '{today}$&' });
});

test('before it is read, a credential is as delicate as the kinds that its parts allow, and no more', () => {
  const credentials = provider.credentials.map((kind) =>
    kind.kind === 'smtp' ? { ...kind, failedLogin: 'counts_against_account' as const } : kind,
  );
  const secret = { from: 'env', name: 'SECRET' } as const;
  const strictness = (names: readonly string[], endpoint?: string) =>
    strictestLogin(
      { ...provider, credentials },
      {
        credential: Object.fromEntries(names.map((name) => [name, secret])),
        ...(endpoint === undefined ? {} : { endpoint }),
      },
    );
  expect(strictness(['key'])).toBe('harmless');
  expect(strictness(['username', 'password'])).toBe('counts_against_account');
  expect(strictness(['username', 'password'], 'https://own.example')).toBe('harmless');
});
