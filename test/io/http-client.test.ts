import type http from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpAnswer, NoAnswer } from '../../src/core/model/answer.ts';
import type { Connector } from '../../src/io/connector.ts';
import { createHttpClient } from '../../src/io/http-client.ts';
import { startTestServers, type TestServers } from './servers.ts';

const host = 'api.esp.example';
const key = 'SG.canary-4711.secret-value';
let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers();
});
afterAll(() => servers.close());

async function ask(
  connector: Connector,
  more: {
    headers?: Record<string, string>;
    method?: string;
    body?: string;
    path?: string;
    ms?: number;
    host?: string;
  } = {},
): Promise<HttpAnswer | NoAnswer> {
  const url = `https://${more.host ?? host}${more.path ?? '/v3/scopes'}`;
  const request = {
    method: more.method ?? 'GET',
    url: `${url}?key=${key}`,
    shownUrl: url,
    headers: more.headers ?? { Authorization: `Bearer ${key}` },
    ...(more.body === undefined ? {} : { body: more.body }),
  };
  const client = createHttpClient(connector, '1.2.3', Date.now);
  const { answer } = await client.ask(request, AbortSignal.timeout(more.ms ?? 5_000));
  expect(JSON.stringify(answer)).not.toContain(key);
  return answer;
}

async function answerOf(handler: http.RequestListener, more: Parameters<typeof ask>[1] = {}): Promise<HttpAnswer> {
  const port = await servers.startHttps(host, handler);
  const answer = await ask(servers.connect([`${host}:443:127.0.0.1:${port}`]), more);
  if (answer.kind !== 'http') throw new Error(`${answer.phase} ${answer.code} ${answer.message}`);
  return answer;
}

async function failureOf(connector: Connector, more: Parameters<typeof ask>[1] = {}): Promise<NoAnswer> {
  const answer = await ask(connector, more);
  if (answer.kind !== 'none') throw new Error(`answered ${answer.status}`);
  return answer;
}

test('asks with an honest name, the credential and the host that was meant', async () => {
  const seen: http.IncomingMessage[] = [];
  const answer = await answerOf(
    (request, response) => {
      seen.push(request);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.end('{"ok":true}');
    },
    {
      method: 'POST',
      body: '{"a": 1 }',
      headers: { Authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    },
  );
  expect(answer).toMatchObject({ status: 200, body: '{"ok":true}', method: 'POST', url: `https://${host}/v3/scopes` });
  expect(answer.headers['set-cookie']).toBe('a=1, b=2');
  expect(seen[0]?.headers).toMatchObject({
    'user-agent': 'Keymedic/1.2.3 (+https://github.com/keymedic/keymedic)',
    authorization: `Bearer ${key}`,
    host,
    'content-length': '9',
  });
});

test('a redirect is an answer, and the key goes nowhere else', async () => {
  let visits = 0;
  const elsewhere = await servers.startHttps('elsewhere.example', (_, response) => {
    visits++;
    response.end();
  });
  const port = await servers.startHttps(host, (_, response) => {
    response.writeHead(302, { Location: 'https://elsewhere.example/' }).end();
  });
  const connector = servers.connect([`${host}::127.0.0.1:${port}`, `elsewhere.example::127.0.0.1:${elsewhere}`]);
  const answer = await ask(connector, { headers: { 'X-Api-Key': key } });
  expect(answer).toMatchObject({ kind: 'http', status: 302 });
  expect(visits).toBe(0);
});

test('a body of 50 MB is cut at 64 kB, status and headers kept', async () => {
  const answer = await answerOf((_, response) => {
    response.setHeader('X-Seen', 'yes');
    const chunk = 'x'.repeat(1 << 20);
    let sent = 0;
    const more = (): void => {
      while (sent++ < 50 && response.write(chunk));
      if (sent < 50) response.once('drain', more);
      else response.end();
    };
    more();
  });
  expect(answer).toMatchObject({ status: 200, incomplete: 'too_large' });
  expect(answer.body).toHaveLength(65_536);
  expect(answer.headers['x-seen']).toBe('yes');
});

test('a body of exactly 64 kB is whole', async () => {
  const answer = await answerOf((_, response) => response.end('x'.repeat(65_536)));
  expect(answer.incomplete).toBeUndefined();
  expect(answer.body).toHaveLength(65_536);
});

test('a gzip bomb is cut as well', async () => {
  const bomb = gzipSync(Buffer.alloc(20 << 20));
  const answer = await answerOf((_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
  expect(answer.incomplete).toBe('too_large');
});

test('a dripping body ends at the deadline', async () => {
  const started = performance.now();
  const answer = await answerOf(
    (_, response) => {
      response.writeHead(401);
      const timer = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(timer));
    },
    { ms: 300 },
  );
  const elapsed = performance.now() - started;
  expect(answer).toMatchObject({ status: 401, incomplete: 'too_slow' });
  expect(answer.body).toMatch(/^\.+$/);
  expect(elapsed).toBeLessThan(1_500);
});

test('silence ends at the deadline', async () => {
  const port = await servers.startHttps(host, () => {});
  const started = performance.now();
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]), { ms: 250 });
  expect(failure).toMatchObject({ phase: 'timeout', code: 'ETIMEDOUT' });
  expect(performance.now() - started).toBeLessThan(1_500);
});

test('headers that drip end at the deadline', async () => {
  const { certificate, privateKey } = await servers.authority.issue(host);
  const tls = await import('node:tls');
  const port = await servers.startTcp((socket) => {
    const secure = new tls.TLSSocket(socket, { isServer: true, cert: certificate, key: privateKey });
    secure.on('error', () => {});
    secure.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => secure.write('X-A: b\r\n'), 20);
    socket.once('close', () => clearInterval(timer));
  });
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]), { ms: 250 });
  expect(failure.phase).toBe('timeout');
});

test('a reset half-way keeps what came', async () => {
  const answer = await answerOf((request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => request.socket.destroy());
  });
  expect(answer).toMatchObject({ status: 200, body: 'half', incomplete: 'reset' });
});

test('a reset before the head is no answer', async () => {
  const port = await servers.startHttps(host, (request) => request.socket.destroy());
  expect(await failureOf(servers.connect([`::127.0.0.1:${port}`]))).toMatchObject({ phase: 'tcp', code: 'ECONNRESET' });
});

test('broken gzip is told', async () => {
  const answer = await answerOf((_, response) => response.setHeader('content-encoding', 'gzip').end('this is no gzip'));
  expect(answer).toMatchObject({ status: 200, incomplete: 'bad_encoding' });
});

test('invalid UTF-8 is replaced', async () => {
  const answer = await answerOf((_, response) => response.end(Buffer.from([0x61, 0xff, 0x62])));
  expect(answer.body).toBe('a\ufffdb');
});

test('1xx before the answer is tolerated', async () => {
  const answer = await answerOf((_, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.end('after');
  });
  expect(answer).toMatchObject({ status: 200, body: 'after' });
});

test.each([
  ['a line end', `Bearer ${key}\n`],
  ['a zero-width space', 'Bearer a\u200bb'],
  ['typographic quotes', 'Bearer \u201cabc\u201d'],
  ['a blank at the end', 'Bearer abc '],
  ['a letter beyond ASCII', 'Bearer caf\u00e9'],
  ['nothing', 'Bearer '],
])('a header with %s is not sent at all', async (_, value) => {
  let visits = 0;
  const port = await servers.startHttps(host, (_request, response) => {
    visits++;
    response.end();
  });
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]), { headers: { Authorization: value } });
  expect(failure).toMatchObject({ phase: 'client', code: 'ERR_INVALID_CHAR' });
  expect(visits).toBe(0);
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong_name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['untrusted', 'SELF_SIGNED_CERT_IN_CHAIN'],
] as const)('a certificate that is %s ends it before the key is shown', async (flaw, code) => {
  let visits = 0;
  const port = await servers.startHttps(
    host,
    (_, response) => {
      visits++;
      response.end();
    },
    flaw,
  );
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]));
  expect(failure).toMatchObject({ phase: 'tls', code });
  if (flaw === 'wrong_name') expect(failure.message).toContain('somebody-else.example');
  expect(visits).toBe(0);
});

test('NODE_TLS_REJECT_UNAUTHORIZED does not switch the check off', async () => {
  const port = await servers.startHttps(host, (_, response) => response.end(), 'wrong_name');
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]));
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  expect(failure.phase).toBe('tls');
});

test('plain HTTP on a TLS port, and no HTTP at all', async () => {
  const plain = await servers.startHttp((_, response) => response.end());
  expect((await failureOf(servers.connect([`::127.0.0.1:${plain}`]))).phase).toBe('tls');
  const { certificate, privateKey } = await servers.authority.issue(host);
  const tls = await import('node:tls');
  const garbage = await servers.startTcp((socket) => {
    const secure = new tls.TLSSocket(socket, { isServer: true, cert: certificate, key: privateKey });
    secure.on('error', () => {});
    secure.end('220 mail.example ESMTP\r\n');
  });
  const failure = await failureOf(servers.connect([`::127.0.0.1:${garbage}`]));
  expect(failure.code).toMatch(/^HPE_/);
});

test('refused connections and unknown names', async () => {
  const port = await servers.startTcp(() => {});
  const free = await closedPort();
  expect(port).not.toBe(free);
  expect(await failureOf(servers.connect([`::127.0.0.1:${free}`]))).toMatchObject({
    phase: 'tcp',
    code: 'ECONNREFUSED',
  });
  const dns = await failureOf(servers.connect(), { host: 'no-such-host.invalid' });
  expect(dns.phase).toBe('dns');
  expect(dns.message).toContain('no-such-host.invalid');
});

test('connections are kept, and a kept one that the server closed is replaced once', async () => {
  const ports = new Set<number | undefined>();
  const sockets: import('node:net').Socket[] = [];
  const port = await servers.startHttps(host, (request, response) => {
    ports.add(request.socket.remotePort);
    sockets.push(request.socket);
    response.end('ok');
  });
  const connector = servers.connect([`::127.0.0.1:${port}`]);
  const client = createHttpClient(connector, '0', Date.now);
  const request = { method: 'GET', url: `https://${host}/`, shownUrl: `https://${host}/`, headers: {} };
  await client.ask(request, AbortSignal.timeout(5_000));
  await client.ask(request, AbortSignal.timeout(5_000));
  expect(ports.size).toBe(1);
  // Taken from the pool before the client can have heard of it.
  sockets[0]?.destroy();
  const third = await client.ask(request, AbortSignal.timeout(5_000));
  expect(third.answer).toMatchObject({ kind: 'http', body: 'ok' });
  expect(ports.size).toBe(2);
});

test('HTTP_PROXY is not obeyed unasked', async () => {
  let asked = 0;
  const proxy = await servers.startHttp(
    (_, response) => {
      asked++;
      response.end();
    },
    (_, socket) => {
      asked++;
      socket.end();
    },
  );
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${proxy}`;
  const answer = await answerOf((_, response) => response.end('direct'));
  delete process.env['HTTPS_PROXY'];
  expect(answer.body).toBe('direct');
  expect(asked).toBe(0);
});

test('a stopped probe says so', async () => {
  const port = await servers.startHttps(host, () => controller.abort());
  const controller = new AbortController();
  const client = createHttpClient(servers.connect([`::127.0.0.1:${port}`]), '0', Date.now);
  const request = { method: 'GET', url: `https://${host}/`, shownUrl: `https://${host}/`, headers: {} };
  const { answer } = await client.ask(request, controller.signal);
  expect(answer).toMatchObject({ kind: 'none', phase: 'client', code: 'ERR_CANCELED' });
});

async function closedPort(): Promise<number> {
  const other = await startTestServers();
  const port = await other.startTcp(() => {});
  await other.close();
  return port;
}
