/** @module The heartbeat against a real receiver: its three URLs, and what it makes of answers. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/core/model/secret.ts';
import { createHeartbeat, type SendBeat } from '../../src/notify/heartbeat.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

function beatAt(url: string): SendBeat {
  return createHeartbeat({ readUrl: async () => new Secret(url), connector: () => receivers.connector, now: Date.now });
}

test('posts start, success and failure to different URLs', async () => {
  const { url, got } = await receivers.receive((response) => response.end('OK'));
  const send = beatAt(`${url}/?rid=1`);
  expect(await send({ kind: 'start' })).toEqual({ ok: true, says: 'The monitor answered 200.' });
  await send({ kind: 'success' });
  await send({ kind: 'fail', says: 'The store cannot be written.' });
  expect(got.map(({ url: path, body }) => [path, body])).toEqual([
    ['/hook/s3cret-path/start?rid=1', ''],
    ['/hook/s3cret-path/?rid=1', ''],
    ['/hook/s3cret-path/fail?rid=1', 'The store cannot be written.'],
  ]);
});

test.each([
  [404, 'nothing', 'The monitor answered 404.'],
  [200, 'OK (not found)', 'The monitor answered 200, but does not know this URL.'],
  [200, '<!doctype html><title>Sign in</title>', 'The monitor answered 200 with a web page: look at the URL.'],
  [302, '', 'The monitor answered 302.'],
])('a %i with "%s" is not a success', async (status, body, says) => {
  const { url } = await receivers.receive((response) =>
    response.writeHead(status, { Location: 'https://x.example' }).end(body),
  );
  expect(await beatAt(url)({ kind: 'success' })).toEqual({ ok: false, says });
});

test('never throws, and never prints the URL', async () => {
  const { url } = await receivers.receive((response) => response.destroy());
  expect(await beatAt(url)({ kind: 'success' })).toEqual({
    ok: false,
    says: 'The heartbeat was sent, but no answer came (ECONNRESET); the receiver may have it.',
  });
  const unreadable = createHeartbeat({
    readUrl: () => Promise.reject(new Error('s3cret')),
    connector: () => receivers.connector,
    now: Date.now,
  });
  expect(await unreadable({ kind: 'success' })).toEqual({
    ok: false,
    says: 'The URL of the heartbeat cannot be read.',
  });
});
