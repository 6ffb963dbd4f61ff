/** @module Posting over HTTP: a request for which no file descriptor was left is repeated by its code, others are not. */

import http from 'node:http';
import { expect, test } from 'vitest';
import type { Connector } from '../../../src/io/connector.ts';
import { post } from '../../../src/notify/http/post.ts';

/** A connector whose first connections fail with these codes; later ones reach `port`. */
function failing(codes: string[], port: number): Connector {
  const agent = new http.Agent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    const code = codes.shift();
    if (code !== undefined) throw Object.assign(new Error(`connect ${code}`), { code });
    return connect({ ...options, host: '127.0.0.1', port }, done);
  };
  return { agentFor: () => agent } as unknown as Connector;
}

async function postOnce(codes: string[]) {
  const server = http.createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const connector = failing(codes, typeof address === 'object' && address !== null ? address.port : 0);
  const request = { url: 'http://receiver.test/', headers: {}, body: '{}' };
  try {
    return await post(request, { connector, signal: AbortSignal.timeout(10_000), now: Date.now });
  } finally {
    server.close();
  }
}

test.each(['EMFILE', 'ENFILE'])('a request that failed with %s is repeated', async (code) => {
  expect(await postOnce([code])).toMatchObject({ kind: 'answered', status: 200 });
});

test('a request that still finds no descriptor after the retries is not sent', async () => {
  expect(await postOnce(Array(5).fill('EMFILE'))).toEqual({
    kind: 'not_sent',
    says: 'No connection (EMFILE).',
    code: 'EMFILE',
  });
});

test('a refused connection is not repeated', async () => {
  const codes = ['ECONNREFUSED', 'ECONNREFUSED'];
  expect(await postOnce(codes)).toMatchObject({ kind: 'not_sent', code: 'ECONNREFUSED' });
  expect(codes).toHaveLength(1);
});
