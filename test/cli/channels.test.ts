/** @module `keymedic channels test` against a real receiver: what is sent, what is said, and how it exits. */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testChannels } from '../../src/cli/channels.ts';
import { makeFolder } from '../config/folder.ts';
import { collect } from './collect.ts';

const got: string[] = [];
const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  got.push(body);
  const status = request.url === '/gone' ? 410 : 200;
  if (request.url === '/silent') response.destroy();
  else response.writeHead(status).end('ok');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function write(): Promise<string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return makeFolder({
    'keymedic.yaml': `channels:
  - { id: chat, type: slack, url: { env: CHAT } }
  - { id: old, type: slack, url: "${url}/gone" }
  - { id: odd, type: slack, url: "${url}/silent" }
`,
    env: url,
  });
}

test('sends what is clearly a test to the channels named, and says that they took it', async () => {
  const folder = await write();
  const { io, stdout } = collect(folder, { CHAT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret` });
  got.splice(0);
  expect(await testChannels(['chat'], {}, io)).toBe(0);
  expect(stdout()).toBe('chat  delivered  Slack took the alert.\n');
  expect(got).toHaveLength(1);
  expect(JSON.parse(got[0] ?? '').text).toBe('[TEST] Test alert: this channel works, and nothing is wrong');
});

test('says what became of each, without a secret, and exits by the worst', async () => {
  const folder = await write();
  const { io, stdout } = collect(folder);
  expect(await testChannels([], {}, io)).toBe(2);
  expect(stdout().split('\n')).toEqual([
    'chat  rejected  A secret of the channel chat cannot be read.',
    'old   rejected  The receiver answered 410: it is gone for good.',
    'odd   unknown  The alert was sent, but no answer came (ECONNRESET); the receiver may have it.',
    '',
  ]);
  expect(await testChannels(['odd'], {}, io)).toBe(3);
});

test('names that are none, and a config without channels, are mistakes', async () => {
  const folder = await write();
  const { io } = collect(folder);
  await expect(testChannels(['chatt'], {}, io)).rejects.toMatchObject({
    exitCode: 64,
    message: expect.stringContaining('did you mean "chat"?'),
  });
  const empty = collect(await makeFolder({ 'keymedic.yaml': 'channels: []\n' }));
  await expect(testChannels([], {}, empty.io)).rejects.toMatchObject({ exitCode: 64 });
  const broken = collect(await makeFolder({ 'keymedic.yaml': 'channels: [{ id: a }]\n' }));
  await expect(testChannels([], {}, broken.io)).rejects.toMatchObject({ exitCode: 78 });
});
