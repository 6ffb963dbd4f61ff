/** @module `keymedic channels test` against a real receiver: what is sent, what is said, and how it exits. */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { testChannels } from '../../../src/cli/commands/channels.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { makeFolder } from '../../config/folder.ts';
import { startReceivers } from '../../notify/receivers.ts';
import { collect } from '../collect-output.ts';

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
    'keymedic.yaml': `integrations: []
channels:
  - { id: chat, type: slack, url: { env: CHAT } }
  - { id: old, type: slack, url: "${url}/gone" }
  - { id: odd, type: slack, url: "${url}/silent" }
`,
    env: url,
  });
}

test('sends an alert that is marked as a test to the named channels, and prints that they accepted it', async () => {
  const folder = await write();
  const { io, stdout } = collect(folder, { CHAT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret` });
  got.splice(0);
  expect(await testChannels(['chat'], {}, io)).toBe(0);
  expect(stdout()).toBe('chat  delivered  Slack took the alert.\n');
  expect(got).toHaveLength(1);
  expect(JSON.parse(got[0] ?? '').text).toBe('[TEST] Test alert: this channel works, and nothing is wrong');
});

test('prints each delivery without a secret, and exits with the worst', async () => {
  const folder = await write();
  const { io, stdout } = collect(folder);
  expect(await testChannels([], {}, io)).toBe(2);
  expect(stdout().split('\n')).toEqual([
    'chat  rejected  A secret of the channel chat cannot be read: the environment variable CHAT is not set.',
    expect.stringMatching(/^old {3}rejected {2}The receiver answered 410: it is gone for good\. Look in the Slack app/),
    'odd   unknown  The alert was sent, but no answer came (ECONNRESET); the receiver may have it.',
    '',
  ]);
  expect(await testChannels(['odd'], {}, io)).toBe(3);
});

test('the daemon learns through the store of a failed test and of a later success', async () => {
  const folder = await write();
  const store = await openStore({ path: `${folder}/keymedic.db` });
  onTestFinished(() => store.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const before = { at: 1, leftOut: [{ address: 'a@b.example', says: '550' }], trouble: 'told' };
  await store.saveChannelStatus({ channel: 'chat', ...before });
  const json = collect(folder);
  expect(await testChannels(['chat'], { json: true }, json.io)).toBe(2);
  expect(JSON.parse(json.stdout())).toEqual({
    channel: 'chat',
    outcome: 'rejected',
    says: 'A secret of the channel chat cannot be read: the environment variable CHAT is not set.',
  });
  expect(await store.channelStatuses()).toMatchObject([
    {
      ...before,
      at: expect.any(Number),
      failure: 'A secret of the channel chat cannot be read: the environment variable CHAT is not set.',
    },
  ]);
  await testChannels(['chat'], {}, collect(folder, { CHAT: url }).io);
  expect(await store.channelStatuses()).toEqual([{ channel: 'chat', at: expect.any(Number), leftOut: [] }]);
});

test('a test mail goes to every address of the channel, suppressed ones included, and the output names those that refused', async () => {
  const receivers = await startReceivers();
  onTestFinished(() => receivers.close());
  const got: string[][] = [];
  const port = await receivers.receiveMail({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('gone') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
    onData(stream, session, done) {
      got.push(session.envelope.rcptTo.map(({ address }) => address));
      stream.resume();
      stream.once('end', () => done());
    },
  });
  const folder = await makeFolder({
    'keymedic.yaml': `integrations: []
channels:
  - id: mail
    type: email
    smtp: smtp://127.0.0.1:${port}
    from: keymedic@shop.example
    to: [ops@shop.example]
    to_owners: { ada: [ada@shop.example], bob: [gone@shop.example, ops@shop.example] }
`,
  });
  const store = await openStore({ path: `${folder}/keymedic.db` });
  onTestFinished(() => store.close());
  const leftOut = ['ada@shop.example', 'gone@shop.example'].map((address) => ({ address, says: '550' }));
  await store.saveChannelStatus({ channel: 'mail', at: 1, leftOut });
  const { io, stdout } = collect(folder);
  expect(await testChannels([], {}, io)).toBe(0);
  expect(stdout()).toBe(
    'mail  delivered  2 of 3 recipients have the mail. Refused for gone@shop.example: 550 no such user\n',
  );
  expect(got).toEqual([['ops@shop.example', 'ada@shop.example']]);
  expect(await store.channelStatuses()).toMatchObject([{ leftOut: [{ address: 'gone@shop.example' }] }]);
});

test('an unknown channel, and a config without channels, are mistakes', async () => {
  const folder = await write();
  const { io } = collect(folder);
  await expect(testChannels(['chatt'], {}, io)).rejects.toMatchObject({
    exitCode: 64,
    message: expect.stringContaining('did you mean "chat"?'),
  });
  const empty = collect(await makeFolder({ 'keymedic.yaml': 'integrations: []\nchannels: []\n' }));
  await expect(testChannels([], {}, empty.io)).rejects.toMatchObject({ exitCode: 64 });
  const broken = collect(await makeFolder({ 'keymedic.yaml': 'channels: [{ id: a }]\n' }));
  await expect(testChannels([], {}, broken.io)).rejects.toMatchObject({ exitCode: 78 });
});
