/** @module Requests without an answer: time-outs, resets, TLS, DNS, and a probe that was stopped. */

import tls from 'node:tls';
import { expect, test } from 'vitest';
import { createHttpClient } from '../../src/io/http-client.ts';
import { describeFailure } from '../../src/io/network-error.ts';
import { failureOf, host, servers } from './ask-http.ts';
import { startTestServers } from './servers.ts';

test('a silent server ends at the deadline', async () => {
  const port = await servers.startHttps(host, () => {});
  const started = performance.now();
  const failure = await failureOf(servers.connect([`::127.0.0.1:${port}`]), { ms: 250 });
  expect(failure).toMatchObject({ phase: 'timeout', code: 'ETIMEDOUT' });
  expect(performance.now() - started).toBeLessThan(1_500);
});

test('headers that drip end at the deadline', async () => {
  const { certificate, privateKey } = await servers.authority.issue(host);
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

test('a reset before the head is no answer', async () => {
  const port = await servers.startHttps(host, (request) => request.socket.destroy());
  expect(await failureOf(servers.connect([`::127.0.0.1:${port}`]))).toMatchObject({ phase: 'tcp', code: 'ECONNRESET' });
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong_name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['untrusted', 'SELF_SIGNED_CERT_IN_CHAIN'],
] as const)('a certificate that is %s ends the request before the key is sent', async (flaw, code) => {
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

test('http:// at a port that speaks TLS names https:// as the way out', async () => {
  const port = await servers.startHttps(host, (_, response) => response.end());
  const { answer } = await createHttpClient(servers.connect([`::127.0.0.1:${port}`]), '0', Date.now).ask(
    { method: 'GET', url: `http://${host}/`, shownUrl: `http://${host}/`, headers: {} },
    AbortSignal.timeout(5_000),
  );
  expect(answer).toMatchObject({ kind: 'none', message: expect.stringContaining('https://') });
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

test('a request that was aborted is reported as such', async () => {
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

test('of several addresses the one counts that says most: a machine without IPv6 has no route to the first', () => {
  const attempt = (code: string, address: string) => Object.assign(new Error(`connect ${code} ${address}`), { code });
  const tried = (...attempts: readonly Error[]) => new AggregateError(attempts);
  const describe = (error: unknown) =>
    describeFailure(error, new AbortController().signal, 'api.example:443', 'https://api.example/');
  const unreachable = attempt('ENETUNREACH', '2001:db8::1');
  expect(describe(tried(unreachable, attempt('ECONNREFUSED', '192.0.2.1')))).toMatchObject({ code: 'ECONNREFUSED' });
  expect(describe(tried(unreachable, attempt('ETIMEDOUT', '192.0.2.1')))).toMatchObject({
    code: 'ETIMEDOUT',
    phase: 'timeout',
  });
  expect(describe(tried(unreachable, attempt('EHOSTUNREACH', '192.0.2.1')))).toMatchObject({ code: 'ENETUNREACH' });
});
