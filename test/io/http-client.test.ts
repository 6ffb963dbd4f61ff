/** @module The HTTP client sends what was given to it, and reuses connections. */

import type http from 'node:http';
import net from 'node:net';
import { expect, test } from 'vitest';
import { readAnswer } from '../../src/core/reading/read-answer.ts';
import { createHttpClient } from '../../src/io/http-client.ts';
import { answerOf, ask, failureOf, host, key, servers } from './ask-http.ts';

test('a request has its User-Agent, the credential and the original host', async () => {
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

test('a redirect is an answer, and the key is sent to no other host', async () => {
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

test.each([
  ['a line end', `${key}\n`],
  ['a zero-width space', 'a\u200bb'],
  ['typographic quotes', '\u201cabc\u201d'],
  ['a blank at the end', 'abc '],
  ['a letter beyond ASCII', 'caf\u00e9'],
  ['nothing', ''],
])('a credential with %s is not sent at all', async (_, secret) => {
  let visits = 0;
  const port = await servers.startHttps(host, (_request, response) => {
    visits++;
    response.end();
  });
  const headers = { Authorization: `Bearer ${secret}` };
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]), { headers, secrets: [secret] });
  expect(failure).toMatchObject({ phase: 'client', code: 'ERR_INVALID_CHAR' });
  expect(visits).toBe(0);
});

test.each([
  ['a sign beyond ASCII', 'x-team', 'K\u00fcche \u20ac'],
  ['a line end', 'x-team', 'one\ntwo'],
  ['a blank at its end', 'x-team', 'abc '],
  ['a blank in its name', 'x team', 'abc'],
])('a header of the request with %s is not the fault of the credential', async (_, name, value) => {
  const headers = { Authorization: `Bearer ${key}`, [name]: value };
  const failure = await failureOf(servers.connect([]), { headers });
  expect(failure).toMatchObject({ phase: 'client', code: 'ERR_OWN_HEADER' });
  expect(readAnswer(undefined, failure).causes).toEqual(['bad_request']);
});

test('connections are reused, and one that the server closed is replaced once', async () => {
  const ports = new Set<number | undefined>();
  const sockets: net.Socket[] = [];
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
  // The client cannot have noticed this when it takes the connection from the pool.
  sockets[0]?.destroy();
  const third = await client.ask(request, AbortSignal.timeout(5_000));
  expect(third.answer).toMatchObject({ kind: 'http', body: 'ok' });
  expect(ports.size).toBe(2);
});

test('the variable HTTPS_PROXY is ignored', async () => {
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

test('1xx answers before the real one are skipped', async () => {
  const answer = await answerOf((_, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.end('after');
  });
  expect(answer).toMatchObject({ status: 200, body: 'after' });
});

test.each([
  ['a control character', 'HTTP/1.1 401 Unauthorized\r\nX: a\x01b\r\nContent-Length: 2\r\n\r\n{}'],
  ['bare line feeds', 'HTTP/1.1 401 Unauthorized\nX: a\nContent-Length: 2\n\n{}'],
  ['80 kB', `HTTP/1.1 401 Unauthorized\r\nX: ${'a'.repeat(80_000)}\r\n\r\n`],
])('an answer with %s in its headers is HTTP, with the status that came', async (_, text) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  const client = createHttpClient(servers.connect([]), '0', Date.now);
  const { answer } = await client.ask({ method: 'GET', url, shownUrl: url, headers: {} }, AbortSignal.timeout(5_000));
  server.close();
  expect(answer).toMatchObject({ kind: 'http', status: 401, incomplete: 'bad_headers' });
});
