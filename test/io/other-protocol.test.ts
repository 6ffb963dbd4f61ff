/** @module Servers that speak another protocol, or stop in the middle: each request gets its end. */

import { expect, test } from 'vitest';
import { createHttpClient } from '../../src/io/http-client.ts';
import { useTestServers } from './servers.ts';

const servers = await useTestServers();

/** Sends a request to a server that writes `bytes` when it gets one, and leaves the connection open. */
async function askAfter(bytes: string, ms: number) {
  const port = await servers.startTcp((socket) => void socket.once('data', () => socket.write(bytes)));
  const url = `http://127.0.0.1:${port}/`;
  const client = createHttpClient(servers.connect(), '1.2.3', Date.now);
  return client.ask({ method: 'GET', url, shownUrl: url, headers: {} }, AbortSignal.timeout(ms));
}

const websocket = 'Upgrade: websocket\r\nConnection: Upgrade\r\n';

test.each([
  ['without a word on the protocol', '\r\n'],
  ['to websocket', `${websocket}Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n`],
  ['to HTTP/2', 'Upgrade: h2c\r\nConnection: Upgrade\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['to TLS', 'Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n\r\n'],
  ['with frames behind it', `${websocket}\r\n\x81\x05hello`],
])('a switch of protocols %s is no answer, at once', async (_, rest) => {
  const { answer, requests } = await askAfter(`HTTP/1.1 101 Switching Protocols\r\n${rest}`, 20_000);
  expect(answer).toMatchObject({ kind: 'none', phase: 'tcp', code: 'ERR_SWITCHED_PROTOCOL' });
  expect(answer).toMatchObject({ message: expect.stringContaining('switched to another protocol') });
  expect(requests).toBe(1);
});

test('an ordinary answer that offers another protocol is an answer', async () => {
  const { answer } = await askAfter(`HTTP/1.1 426 Upgrade Required\r\n${websocket}Content-Length: 2\r\n\r\nno`, 20_000);
  expect(answer).toMatchObject({ kind: 'http', status: 426, body: 'no' });
});

test.each([
  ['100 and nothing after it', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['102 again and again', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)],
  ['half a status line', 'HTTP/1.1 20'],
])('%s ends with the time limit', async (_, bytes) => {
  const { answer } = await askAfter(bytes, 300);
  expect(answer).toMatchObject({ kind: 'none', phase: 'timeout' });
});
