import { createVerify, generateKeyPairSync } from 'node:crypto';
import type http from 'node:http';
import { AwsV4Signer } from 'aws4fetch';
import { jwtVerify } from 'jose';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import ghost from '../../providers/ghost.ts';
import gmail from '../../providers/gmail.ts';
import mailchimp from '../../providers/mailchimp.ts';
import mailgun from '../../providers/mailgun.ts';
import sendgrid from '../../providers/sendgrid.ts';
import ses from '../../providers/ses.ts';
import smtp2go from '../../providers/smtp2go.ts';
import type { Exchange, ProbeOrder } from '../../src/core/model/exchange.ts';
import { defineProvider, type Provider, type Scheme } from '../../src/core/model/provider.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { createEspClient } from '../../src/esp/client.ts';
import { startTestServers, type TestServers } from '../io/servers.ts';

const now = Date.parse('2026-11-21T12:00:00.500Z');
let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers();
});
afterAll(() => servers.close());

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Played {
  readonly exchange: Exchange;
  readonly asked: readonly Asked[];
  readonly learnt: readonly string[];
}

type Order = Partial<Omit<ProbeOrder, 'parts' | 'provider' | 'kind'>> & {
  readonly provider: Provider;
  readonly kind: string;
  readonly parts: Record<string, string>;
  readonly request: string;
};

/** Sends one order to make-believe hosts that answer as `answer` says, by request path. */
async function play(
  order: Order,
  hosts: readonly string[],
  answer: (asked: Asked) => string | undefined,
  more: readonly string[] = [],
): Promise<Played> {
  const asked: Asked[] = [];
  const rules = await Promise.all(
    hosts.map(async (host) => {
      const port = await servers.startHttps(host, async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        asked.push(seen);
        const text = answer(seen);
        response.writeHead(text === undefined ? 401 : 200, { date: 'Sat, 21 Nov 2026 11:54:00 GMT' }).end(text ?? '{}');
      });
      return `${host}:443:127.0.0.1:${port}`;
    }),
  );
  const learnt: string[] = [];
  const onSecret = (secret: Secret): void => void learnt.push(secret.reveal());
  const prober = createEspClient({
    connector: servers.connect([...rules, ...more, '::127.0.0.1:1']),
    version: '1',
    now: () => now,
    onSecret,
  });
  const kind = order.provider.credentials.find((candidate) => candidate.kind === order.kind);
  if (!kind) throw new Error(`${order.provider.id} has no kind ${order.kind}`);
  const exchange = await prober.send({
    settings: {},
    credential: 'real',
    signal: AbortSignal.timeout(5_000),
    ...order,
    kind,
    parts: Object.fromEntries(Object.entries(order.parts).map(([name, text]) => [name, new Secret(text)])),
  });
  for (const text of Object.entries(order.parts)
    .filter(([name]) => name !== 'username')
    .map(([, value]) => value)) {
    expect(JSON.stringify(exchange)).not.toContain(text);
  }
  return { exchange, asked, learnt };
}

/** A provider with one kind of credential and one request, to see how a scheme presents it. */
function withScheme(auth: Scheme, request: Provider['requests'][string] = { method: 'GET', path: '/me' }): Provider {
  const source = 'from-memory';
  const part = (name: string): Provider['credentials'][number]['parts'][number] => ({
    name,
    title: name,
    secret: true,
    optional: true,
    variables: [],
    source,
  });
  return defineProvider({
    id: 'x',
    name: 'X',
    sendsSingleMails: true,
    credentials: [
      {
        kind: 'k',
        title: 'key',
        parts: ['key', 'username', 'password'].map(part),
        auth,
        failedLogin: 'harmless',
        failedLoginSource: source,
        expiry: { rule: 'never', source },
      },
    ],
    lookalikes: [],
    hosts: [{ region: 'global', url: 'https://api.x.example', source }],
    settings: [{ name: 'domain', title: 'domain', source }],
    requests: { me: request },
    probes: [],
    refusal: [],
    answers: [],
    keep: [],
    pages: {},
  });
}

const secret = 'canary/4711+ä&=';

test.each<[Scheme, Provider['requests'][string], (asked: Asked) => unknown, unknown]>([
  [
    { scheme: 'basic', username: 'any', password: '{key}' },
    { method: 'GET', path: '/me' },
    (asked) => asked.headers.authorization,
    `Basic ${Buffer.from(`any:${secret}`).toString('base64')}`,
  ],
  [
    { scheme: 'query', name: 'api_key' },
    { method: 'GET', path: '/me', query: { a: 'b c' } },
    (asked) => new URL(asked.url, 'https://x').searchParams.get('api_key'),
    secret,
  ],
  [
    { scheme: 'body', name: 'key' },
    { method: 'POST', path: '/me', json: { a: 1 } },
    (asked) => JSON.parse(asked.body),
    { a: 1, key: secret },
  ],
  [
    { scheme: 'body', name: 'key' },
    { method: 'POST', path: '/me' },
    (asked) => JSON.parse(asked.body),
    { key: secret },
  ],
  [
    { scheme: 'body', name: 'key' },
    { method: 'POST', path: '/me', form: { a: '1' } },
    (asked) => Object.fromEntries(new URLSearchParams(asked.body)),
    { a: '1', key: secret },
  ],
])('%j is presented whole, with %j', async (auth, request, read, expected) => {
  const order = { provider: withScheme(auth, request), kind: 'k', parts: { key: secret }, request: 'me' };
  const { exchange, asked } = await play(order, ['api.x.example'], () => '{}');
  expect(asked.map(read)).toEqual([expected]);
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
  const { asked } = await play(
    { provider: withScheme(auth), kind: 'k', parts: { key: 'abc' }, request: 'me' },
    ['api.x.example'],
    () => '{}',
  );
  expect(asked[0]?.headers.authorization).toBe(expected);
});

test('a credential that HTTP cannot carry is not sent altered', async () => {
  const order = {
    provider: sendgrid,
    kind: 'api_key',
    parts: { key: 'SG.abc\u200bdef' },
    request: Object.keys(sendgrid.requests)[0] ?? '',
  };
  const { exchange, asked } = await play(order, ['api.sendgrid.com'], () => '{}');
  expect(exchange).toMatchObject({ answer: { kind: 'none', phase: 'client', code: 'ERR_INVALID_CHAR' }, requests: 0 });
  expect(asked).toEqual([]);
});

test('with no credential nothing of it is sent', async () => {
  const provider = withScheme(
    { scheme: 'bearer' },
    { method: 'POST', path: '/me', query: { k: '{key}', a: '1' }, json: { k: '{key}', b: 2 } },
  );
  const order = { provider, kind: 'k', parts: { key: 'canary-4711' }, request: 'me', credential: 'none' as const };
  const { asked } = await play(order, ['api.x.example'], () => '{}');
  expect(asked).toMatchObject([{ url: '/me?a=1', body: '{"b":2}' }]);
  expect(asked[0]?.headers.authorization).toBeUndefined();
  expect(JSON.stringify(asked)).not.toContain('canary');
});

test('a setting cannot lead out of the path', async () => {
  const provider = withScheme({ scheme: 'bearer' }, { method: 'GET', path: '/v3/{domain}/messages' });
  const send = (domain: string) =>
    play(
      { provider, kind: 'k', parts: { key: 'abc' }, request: 'me', settings: { domain } },
      ['api.x.example'],
      () => '{}',
    );
  expect((await send('a/b?c=d#e')).asked[0]?.url).toBe('/v3/a%2Fb%3Fc%3Dd%23e/messages');
  expect((await send('..')).exchange.answer).toMatchObject({ kind: 'none', phase: 'client', code: 'ERR_TARGET' });
});

test('a Mailchimp key whose data centre is a path makes no request', async () => {
  const parts = { key: `${'0'.repeat(32)}-x.example/` };
  const { exchange, asked } = await play(
    { provider: mailchimp, kind: 'api_key', parts, request: 'ping' },
    ['x.example'],
    () => '{}',
  );
  expect(exchange).toMatchObject({ answer: { phase: 'client', code: 'ERR_TARGET', problem: 'variable' }, requests: 0 });
  expect(asked).toEqual([]);
});

test('Mailchimp: the host comes from the key', async () => {
  const parts = { key: `${'0'.repeat(32)}-us14` };
  const { exchange, asked } = await play(
    { provider: mailchimp, kind: 'api_key', parts, request: 'ping' },
    ['us14.api.mailchimp.com'],
    () => '{}',
  );
  expect(exchange).toMatchObject({
    region: 'us14',
    url: 'https://us14.api.mailchimp.com/3.0/ping',
    date: Date.parse('2026-11-21T11:54:00Z'),
    at: now,
  });
  expect(asked).toHaveLength(1);
});

test('Mailgun: a form without fields is still a form', async () => {
  const parts = { key: 'key-canary4711' };
  const order = {
    provider: mailgun,
    kind: 'api_key',
    parts,
    request: 'empty_send',
    settings: { domain: 'mg.example.com' },
  };
  const { asked } = await play(order, ['api.mailgun.net'], () => undefined);
  expect(asked).toMatchObject([{ method: 'POST', url: '/v3/mg.example.com/messages', body: '' }]);
  expect(asked[0]?.headers['content-length']).toBe('0');
});

test('SMTP2GO: another region is another host', async () => {
  const order = {
    provider: smtp2go,
    kind: 'api_key',
    parts: { key: 'api-canary4711' },
    request: 'permissions',
    region: 'eu',
  };
  const { exchange, asked } = await play(order, ['eu-api.smtp2go.com'], () => '{}');
  expect(exchange).toMatchObject({ region: 'eu', host: 'https://eu-api.smtp2go.com' });
  expect(JSON.stringify(asked)).toContain('api-canary4711');
});

test('SES: signed for the region and the given time', async () => {
  const parts = {
    access_key_id: `AKIA${'A'.repeat(16)}`,
    secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const order = { provider: ses, kind: 'access_key', parts, request: 'account', region: 'eu-west-1' };
  const { asked, exchange } = await play(order, ['email.eu-west-1.amazonaws.com'], () => '{}');
  expect(exchange.region).toBe('eu-west-1');
  expect(asked[0]?.headers['x-amz-date']).toBe('20261121T120000Z');
  expect(asked[0]?.headers.authorization).toMatch(
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
  const { exchange, asked } = await play(
    { provider: ses, kind: 'session', parts, request: 'account' },
    ['email.us-east-1.amazonaws.com'],
    () => '{}',
  );
  expect(exchange.answer).toMatchObject({ kind: 'none', phase: 'client', code: 'ERR_INVALID_CHAR' });
  expect(asked).toEqual([]);
});

test('Ghost: a token of five minutes for the own site', async () => {
  const hex = '0123456789abcdef'.repeat(4);
  const parts = { key: `${'a'.repeat(24)}:${hex}` };
  const order = {
    provider: ghost,
    kind: 'admin_api_key',
    parts,
    request: 'users',
    endpoint: 'https://mysite.ghost.io',
  };
  const { asked, learnt } = await play(order, ['mysite.ghost.io'], () => '{}');
  const token = asked[0]?.headers.authorization?.replace('Ghost ', '') ?? '';
  expect(learnt).toEqual([token]);
  const read = await jwtVerify(token, Buffer.from(hex, 'hex'), { audience: '/admin/', currentDate: new Date(now) });
  expect(read.protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'a'.repeat(24) });
  expect((read.payload.exp ?? 0) - (read.payload.iat ?? 0)).toBe(300);
  const broken = await play({ ...order, parts: { key: 'no-colon' } }, ['mysite.ghost.io'], () => '{}');
  expect(broken.exchange.answer).toMatchObject({ phase: 'client', code: 'ERR_CREDENTIAL_UNREADABLE' });
});

test('Gmail: a refresh token brings an access token, which is presented and learnt', async () => {
  const parts = { client_id: 'client-id-1', client_secret: 'canary-secret', refresh_token: '1//canary&refresh' };
  const order = { provider: gmail, kind: 'oauth2_refresh', parts, request: 'profile' };
  const hosts = ['oauth2.googleapis.com', 'gmail.googleapis.com'];
  const { exchange, asked, learnt } = await play(order, hosts, ({ url }) =>
    url === '/token' ? '{"access_token":"ya29.minted","expires_in":3599}' : '{"emailAddress":"a@b.example"}',
  );
  expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({ grant_type: 'refresh_token', ...parts });
  expect(asked[1]?.headers.authorization).toBe('Bearer ya29.minted');
  expect(learnt).toEqual(['ya29.minted']);
  expect(exchange).toMatchObject({ request: 'profile', requests: 2, answer: { status: 200 } });
});

test('Gmail: the failed token request is the answer, under its own name', async () => {
  const parts = { client_id: 'client-id-1', client_secret: 'canary-secret', refresh_token: '1//canary' };
  const order = { provider: gmail, kind: 'oauth2_refresh', parts, request: 'profile' };
  const { exchange, asked } = await play(order, ['oauth2.googleapis.com', 'gmail.googleapis.com'], () => undefined);
  expect(exchange).toMatchObject({
    request: 'token',
    requests: 1,
    answer: { status: 401 },
    url: 'https://oauth2.googleapis.com/token',
  });
  expect(asked).toHaveLength(1);
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
  const { asked, learnt } = await play(order, hosts, ({ url }) =>
    url === '/token' ? '{"access_token":"ya29.minted"}' : '{}',
  );
  expect(asked.map(({ headers }) => headers.host)).toEqual(['oauth2.googleapis.com', 'gmail.googleapis.com']);
  const assertion = new URLSearchParams(asked[0]?.body).get('assertion') ?? '';
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
])('a service account that is none (%s) is told without its text', async (key) => {
  const order = { provider: gmail, kind: 'service_account', parts: { key }, request: 'profile' };
  const { exchange } = await play(order, ['oauth2.googleapis.com'], () => '{}');
  expect(exchange).toMatchObject({ answer: { phase: 'client', code: 'ERR_CREDENTIAL_UNREADABLE' }, requests: 0 });
  expect(JSON.stringify(exchange)).not.toContain('canary');
});

test('what cannot be asked at all is an answer, too', async () => {
  const unknown = await play(
    { provider: ghost, kind: 'admin_api_key', parts: { key: 'a:bb' }, request: 'nothing' },
    [],
    () => '{}',
  );
  expect(unknown.exchange).toMatchObject({ answer: { code: 'ERR_TARGET' }, requests: 0 });
  const homeless = await play(
    { provider: ghost, kind: 'admin_api_key', parts: { key: 'a:bb' }, request: 'users' },
    [],
    () => '{}',
  );
  expect(homeless.exchange.answer).toMatchObject({ message: 'Ghost needs endpoint, such as https://mysite.ghost.io' });
  const half = await play(
    {
      provider: sendgrid,
      kind: 'api_key',
      parts: { key: 'SG.\ud800' },
      request: Object.keys(sendgrid.requests)[0] ?? '',
    },
    [],
    () => '{}',
  );
  expect(half.exchange.answer).toMatchObject({ code: 'ERR_INVALID_CHAR' });
});

/** Takes one password and one token, and writes down who came. Gives the entry for `connect_to`. */
async function startSmtp(host: string, users: string[]): Promise<string> {
  const { certificate, privateKey } = await servers.authority.issue(host);
  const server = new SMTPServer({
    cert: certificate,
    key: privateKey,
    authMethods: ['PLAIN', 'XOAUTH2'],
    onAuth(auth, _session, callback) {
      users.push(`${auth.method} ${auth.username}`);
      if (auth.password === 'SG.canary' || auth.accessToken === 'ya29.minted') return callback(null, { user: 'x' });
      callback(Object.assign(new Error('no'), { responseCode: 535 }));
    },
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return `${host}:587:127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('SMTP: the fixed user name is filled in; without a credential nobody logs in', async () => {
  const users: string[] = [];
  const rule = await startSmtp('smtp.eu.sendgrid.net', users);
  const request = Object.entries(sendgrid.requests).find(([, spec]) => spec.method === 'SMTP')?.[0] ?? '';
  const order = { provider: sendgrid, kind: 'smtp', parts: { password: 'SG.canary' }, request, region: 'eu' };
  const real = await play(order, [], () => undefined, [rule]);
  expect(real.exchange).toMatchObject({
    answer: { kind: 'smtp', code: 235, stage: 'auth' },
    method: 'SMTP',
    host: 'smtp://smtp.eu.sendgrid.net:587',
    url: 'smtp://smtp.eu.sendgrid.net:587',
    region: 'eu',
    requests: 1,
  });
  const none = await play({ ...order, credential: 'none' }, [], () => undefined, [rule]);
  expect(none.exchange.answer).toMatchObject({ kind: 'smtp', code: 250, stage: 'ehlo' });
  expect(users).toEqual(['PLAIN apikey']);
});

test('Gmail over SMTP: the minted token is presented by XOAUTH2', async () => {
  const users: string[] = [];
  const rule = await startSmtp('smtp.gmail.com', users);
  const parts = {
    username: 'a@b.example',
    client_id: 'client-id-1',
    client_secret: 'canary',
    refresh_token: '1//canary',
  };
  const order = { provider: gmail, kind: 'smtp_refresh', parts, request: 'smtp' };
  const { exchange } = await play(order, ['oauth2.googleapis.com'], () => '{"access_token":"ya29.minted"}', [rule]);
  expect(exchange).toMatchObject({ request: 'smtp', answer: { code: 235 }, requests: 2 });
  expect(users).toEqual(['XOAUTH2 a@b.example']);
});

test('closing the prober ends what is under way', async () => {
  let arrived = (): void => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const port = await servers.startHttps('api.x.example', () => arrived());
  const connector = servers.connect([`::127.0.0.1:${port}`]);
  const prober = createEspClient({ connector, version: '1', now: () => now, onSecret: () => {} });
  const provider = withScheme({ scheme: 'bearer' });
  const [kind] = provider.credentials;
  if (!kind) throw new Error('the provider above has one kind');
  const signal = AbortSignal.timeout(5_000);
  const sending = prober.send({
    provider,
    kind,
    parts: { key: new Secret('abc') },
    settings: {},
    request: 'me',
    credential: 'real',
    signal,
  });
  await reached;
  prober.close();
  expect((await sending).answer).toMatchObject({ kind: 'none', code: 'ERR_CANCELED' });
});
