/** @module Bodies that are too large, too slow, cut off or badly encoded. */

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { answerOf } from './ask-http.ts';

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

test('after a reset the part that arrived is kept', async () => {
  const answer = await answerOf((request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => request.socket.destroy());
  });
  expect(answer).toMatchObject({ status: 200, body: 'half', incomplete: 'reset' });
});

test('broken gzip is reported', async () => {
  const answer = await answerOf((_, response) => response.setHeader('content-encoding', 'gzip').end('this is no gzip'));
  expect(answer).toMatchObject({ status: 200, incomplete: 'bad_encoding' });
});

test('invalid UTF-8 is replaced', async () => {
  const answer = await answerOf((_, response) => response.end(Buffer.from([0x61, 0xff, 0x62])));
  expect(answer.body).toBe('a\ufffdb');
});
