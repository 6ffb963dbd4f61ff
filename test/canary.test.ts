/** @module Known secrets are put into every input and every answer. No output contains them in any form. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { testChannels } from '../src/cli/commands/channels.ts';
import { check } from '../src/cli/commands/check.ts';
import { type ExplainOptions, explainCommand } from '../src/cli/commands/explain.ts';
import { init } from '../src/cli/commands/init.ts';
import { providersCommand } from '../src/cli/commands/providers.ts';
import { openMailbox } from '../src/lab/mailbox.ts';
import { openWebhookReceiver } from '../src/lab/webhook-receiver.ts';
import { openStore } from '../src/store/sqlite/open.ts';
import { allSecrets, launcher, runProgram, secrets, startLeakyEsps } from './canary/leaky-esp.ts';
import { startLeakyMailServer } from './canary/leaky-mail-server.ts';
import { expectClean, expectHarmless, spelled } from './canary/secret-forms.ts';
import { collect } from './cli/collect-output.ts';
import { makeFolder } from './config/folder.ts';
import { channelsOf } from './e2e/harness.ts';
import { startHttp } from './fixtures/http-server.ts';

test('the search finds every form', () => {
  const { odd } = secrets;
  const forms = [
    odd,
    JSON.stringify({ odd }),
    encodeURIComponent(odd),
    btoa(odd),
    btoa(`a${odd}`),
    btoa(`ab${odd}c`),
    ...spelled(odd),
  ];
  for (const form of forms) expect(() => expectClean(`x ${form} y`, [odd], 'a form')).toThrow();
});

test('diagnose: text, JSON, Nagios, plan, transcript, store', { timeout: 120_000 }, async () => {
  const { folder, configFile, env } = await startLeakyEsps();
  const common = ['diagnose', '--config', configFile];
  for (const more of [['--transcript', 'transcript.txt'], ['--json'], ['--nagios'], ['--plan']]) {
    const { code, written } = await runProgram([...common, ...more], { cwd: folder, env });
    expect(written).toContain(more[0] === '--nagios' ? 'KEYMEDIC' : 'elsewhere');
    expect([0, 2, 78]).toContain(code);
    expectClean(written, allSecrets, `the output of diagnose ${more[0]}`);
    expectHarmless(written, `the output of diagnose ${more[0]}`);
  }
  const written = (await readdir(folder)).filter((name) => /transcript|keymedic\.db/.test(name));
  expect(written).toContain('transcript.txt');
  expect(written).toContain('keymedic.db');
  for (const name of written) expectClean(await readFile(join(folder, name)), allSecrets, name);
  expectHarmless(await readFile(join(folder, 'transcript.txt'), 'utf8'), 'the transcript');
});

test('diagnose with a key from standard input, a variable or a file, and on the command line', {
  timeout: 60_000,
}, async () => {
  const { folder, lab, env } = await startLeakyEsps();
  const network = ['--ca', lab.caFile, ...lab.connectTo.flatMap((entry) => ['--connect-to', entry])];
  const runs = [
    { args: ['diagnose', '--provider', 'resend', '--key-stdin', ...network], stdin: secrets.odd, known: [secrets.odd] },
    {
      args: ['diagnose', '--provider', 'sendgrid', '--key-env', 'CANARY_SHAPED', ...network, '--json'],
      known: [secrets.shaped],
    },
    {
      args: ['diagnose', '--provider', 'mailgun', '--key-file', join(folder, 'odd.key'), ...network],
      known: [secrets.odd],
    },
    {
      args: [
        'diagnose',
        '--provider',
        'smtp',
        '--endpoint',
        'smtp://smtp.leaky.test:587',
        '--set',
        'username=a',
        '--key-stdin',
        ...network,
      ],
      stdin: secrets.password,
      known: [secrets.password],
    },
    { args: ['diagnose', '--provider', 'sendgrid', '--set', `key=${secrets.shaped}`] },
    { args: ['diagnose', '--provider', 'sendgrid', '--key', secrets.shaped] },
    { args: ['diagnose', secrets.shaped] },
  ];
  for (const { args, stdin, known = allSecrets } of runs) {
    const { written } = await runProgram(args, {
      cwd: join(folder, '..'),
      env,
      ...(stdin === undefined ? {} : { stdin }),
    });
    expect(written).not.toBe('');
    // A run cannot know the secrets that it was not given, which the status page repeats.
    expectClean(
      written,
      known,
      args
        .slice(0, 6)
        .map((word) => (allSecrets.some((one) => word.includes(one)) ? '‹secret›' : word))
        .join(' '),
    );
  }
});

const pasted: readonly ((secret: string) => string)[] = [
  (secret) =>
    JSON.stringify({ errors: [{ message: `Invalid API key: ${secret}` }], message: `The key "${secret}" is invalid` }),
  (secret) =>
    `$ curl -i -H 'Authorization: Bearer ${secret}' https://api.sendgrid.com/v3/scopes\nHTTP/1.1 401 Unauthorized\nwww-authenticate: Bearer realm="${secret}"\n\n{"message":"bad key ${secret}"}`,
  (secret) => `curl -u api:${secret} https://api.mailgun.net/v3/domains\nForbidden`,
  (secret) =>
    `POST https://user:${encodeURIComponent(secret)}@smtp.example.com failed: 535 5.7.8 bad password: ${secret}`,
  (secret) =>
    `AUTH PLAIN ${btoa(`\0apikey\0${secret}`)}\n535 5.7.8 Authentication failed: ${btoa(`\0apikey\0${secret}`)}`,
  (secret) =>
    `AxiosError: Request failed with status code 401 { headers: { 'X-Postmark-Server-Token': '${secret}' }, data: { Message: 'token ${secret} not found' } }`,
];

test.each(pasted.map((paste, at) => [at + 1, paste] as const))('explain, text %i', async (_, paste) => {
  const shapes = [secrets.shaped, secrets.host, 'c4nary-9f8e7d6c5b4a'];
  const folder = await makeFolder({});
  for (const secret of shapes) {
    const text = paste(secret);
    await writeFile(join(folder, 'pasted.txt'), text);
    const answer = { status: 401, headers: { 'x-key': secret }, body: text };
    const lines = [
      { id: 1, text },
      { id: 2, provider: 'sendgrid', response: answer },
      { id: 3, response: { smtp: `535 ${text}` } },
    ];
    await writeFile(join(folder, 'batch.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const ways: readonly [string | undefined, Omit<ExplainOptions, 'header'>][] = [
      ['pasted.txt', {}],
      ['pasted.txt', { json: true }],
      ['pasted.txt', { provider: 'sendgrid', json: true }],
      [undefined, { batch: 'batch.ndjson' }],
    ];
    for (const [file, options] of ways) {
      const { io, stdout, stderr } = collect(folder);
      expect(
        await explainCommand(
          file,
          { ...options, header: [`X-Api-Key: ${secret}`, `Location: https://x.test/?key=${secret}`] },
          io,
        ),
      ).toBe(0);
      expect(stdout()).not.toBe('');
      expectClean(stdout() + stderr(), [secret], `explain ${JSON.stringify(options)}`);
    }
  }
});

const misplaced: readonly (readonly [where: string, config: object])[] = [
  ['the region', { integrations: [{ id: 'a', provider: 'ses', region: secrets.swapped, key: { env: 'A' } }] }],
  ['the provider', { integrations: [{ id: 'a', provider: secrets.swapped, key: { env: 'A' } }] }],
  ['an option', { integrations: [{ id: 'a', provider: 'sendgrid', [secrets.swapped]: true, key: { env: 'A' } }] }],
  ['env_file', { integrations: [], env_file: secrets.swapped }],
  ['include', { include: [secrets.swapped] }],
  ['providers', { integrations: [], providers: secrets.swapped }],
  ['network.ca', { integrations: [], network: { ca: secrets.swapped } }],
  ['network.proxy', { integrations: [], network: { proxy: secrets.swapped } }],
  ['a password of a channel, as its path', { integrations: [], channels: [mailChannel({ file: secrets.swapped })] }],
  ['a password of a channel, as its name', { integrations: [], channels: [mailChannel({ env: secrets.swapped })] }],
  ['a route', { integrations: [], routes: [{ match: { provider: secrets.swapped }, channels: [secrets.swapped] }] }],
];

function mailChannel(password: object): object {
  const smtp = { url: 'smtps://mail.example.com', username: 'alerts', password };
  return { id: 'mail', type: 'email', smtp, from: 'a@example.com', to: 'b@example.com' };
}

test.each(misplaced)('check: a secret in the place of %s', async (where, config) => {
  const folder = await makeFolder({ 'keymedic.yaml': stringify(config) });
  const { io, stdout, stderr } = collect(folder);
  await check({}, io);
  expect(stdout()).not.toBe('');
  expectClean(stdout() + stderr(), allSecrets, where);
});

test('check, init, providers', async () => {
  const { folder, configFile, env } = await startLeakyEsps();
  const checked = collect(folder, env);
  await check({ config: configFile, resolve: true }, checked.io);
  expect(checked.stdout()).toContain('broken-key');
  expectClean(checked.stdout() + checked.stderr(), allSecrets, 'check');
  const found = await makeFolder({ '.env': `SENDGRID_API_KEY='${secrets.shaped}'\nSMTP_PASSWORD="${secrets.host}"\n` });
  const asked = collect(found, { MAILGUN_API_KEY: secrets.odd }, [secrets.shaped, secrets.odd, 'y', secrets.shaped]);
  await init(asked.io);
  const config = await readFile(join(found, 'keymedic.yaml'), 'utf8').catch(() => '');
  expectClean(asked.stdout() + asked.stderr() + config, allSecrets, 'init');
  const listed = collect(folder, env);
  await providersCommand('sendgrid', { json: true, config: configFile }, listed.io);
  expectClean(listed.stdout() + listed.stderr(), allSecrets, 'providers');
});

test.each([
  ['a thrown error', 'throw new Error(process.env.CANARY_ODD)'],
  [
    'a rejection',
    'Promise.reject(Object.assign(new Error(process.env.CANARY_ODD), { config: { headers: process.env } }))',
  ],
])('a crash by %s does not print it', async (_, bug) => {
  const folder = await makeFolder({});
  const preload = `data:text/javascript,${encodeURIComponent(`setTimeout(() => { ${bug} }, 1500)`)}`;
  const { code, written } = await runProgram(['lab'], {
    cwd: folder,
    env: { CANARY_ODD: secrets.odd },
    node: ['--import', preload],
  });
  expect(code).toBe(70);
  expect(written).toContain('this is a bug');
  expectClean(written, allSecrets, 'the crash');
});

test.each(['net', 'tls', 'stream', 'child_process', 'http,net', '*'])("Node's debug log: %s", async (value) => {
  const { folder, configFile, env } = await startLeakyEsps();
  const { code, written } = await runProgram(['diagnose', '--config', configFile], {
    cwd: folder,
    env: { ...env, NODE_DEBUG: value },
    file: launcher,
  });
  expect(code).toBe(69);
  expectClean(written, allSecrets, `the debug log of ${value}`);
});

test('channels test: its output, and what it leaves in the store for the daemon', async () => {
  const url = await startHttp(async (request, response) => {
    const body = await text(request);
    response.writeHead(400, { location: request.url }).end(`${request.url} ${request.headers.authorization} ${body}`);
  });
  const mailers = await Promise.all(
    (['MAIL', 'RCPT', '.'] as const).map(async (command, at) => ({
      id: `mail${at}`,
      port: await startLeakyMailServer(command, secrets.password),
    })),
  );
  const folder = await makeFolder({
    'keymedic.yaml': stringify({
      integrations: [],
      channels: [
        { id: 'chat', type: 'slack', url: { env: 'CHAT' } },
        { id: 'topic', type: 'ntfy', endpoint: url, topic: { env: 'HOST' }, token: { env: 'ODD' } },
        ...mailers.map(({ id, port }) => ({
          id,
          type: 'email',
          smtp: { url: `smtp://127.0.0.1:${port}`, username: 'shop', password: { env: 'PASSWORD' } },
          from: 'a@example.com',
          to: 'b@example.com',
        })),
      ],
    }),
  });
  await (await openStore({ path: join(folder, 'keymedic.db') })).close();
  const env = {
    CHAT: `${url}/${secrets.shaped}`,
    HOST: secrets.host,
    ODD: secrets.shaped,
    PASSWORD: secrets.password,
  };
  const { io, stdout, stderr } = collect(folder, env);
  expect(await testChannels([], { config: 'keymedic.yaml' }, io)).toBe(2);
  expect(stdout()).toMatch(/chat +rejected/);
  for (const { id } of mailers) expect(stdout()).toMatch(new RegExp(`${id} +rejected +The mail server refused`));
  expectClean(stdout() + stderr(), allSecrets, 'the output of channels test');
  const written = (await readdir(folder)).filter((name) => name.startsWith('keymedic.db'));
  const texts = await Promise.all(written.map((name) => readFile(join(folder, name))));
  expect(Buffer.concat(texts).toString('latin1')).toContain('"channel":"chat"');
  for (const text of texts) expectClean(text, allSecrets, 'the store after channels test');
});

test('the daemon: log, store with its write-ahead log, mails, webhooks', { timeout: 120_000 }, async () => {
  const { lab, folder, configFile, env, integrations, network } = await startLeakyEsps();
  const sent: string[] = [];
  let onSent = (): void => {};
  const record = (text: string): void => {
    sent.push(text);
    onSent();
  };
  const mailbox = await openMailbox(lab.authority, join(folder, 'mail'), ({ subject }) => record(`mail ${subject}`));
  const webhook = await openWebhookReceiver(lab.authority, ({ type }) => record(`webhook ${type}`));
  const config = {
    integrations,
    defaults: { every: '1s' },
    confirm: Object.fromEntries(
      ['unrecognised', 'malformed', 'revoked', 'network', 'provider_outage'].map((cause) => [
        cause,
        { probes: 1, apart: '1s' },
      ]),
    ),
    channels: channelsOf(mailbox, webhook),
    log: { level: 'debug', format: 'json' },
    network: { ...network, connect_to: [...mailbox.connectTo, ...webhook.connectTo, ...lab.connectTo] },
  };
  await writeFile(configFile, stringify(config));
  const allSent = new Promise<void>((resolve) => {
    onSent = () => {
      if (
        sent.some((text) => text.startsWith('mail ')) &&
        sent.filter((text) => text.startsWith('webhook ')).length >= 3
      )
        resolve();
    };
  });
  const running = runProgram(['run', '--config', configFile], {
    cwd: folder,
    env,
    onStart: (child) => void allSent.then(() => child.kill('SIGTERM')),
  });
  const { code, written } = await running;
  await Promise.all([mailbox.close(), webhook.close()]);
  expect(code).toBe(0);
  const every = [...allSecrets, mailbox.password, webhook.secret];
  expectClean(written, every, 'the log');
  expectHarmless(written, 'the log');
  expectClean(JSON.stringify(webhook.received), every, 'the webhooks');
  for (const { path } of mailbox.received) expectClean(await readFile(path), every, 'a mail');
  for (const name of (await readdir(folder)).filter((one) => one.startsWith('keymedic.db')))
    expectClean(await readFile(join(folder, name)), every, name);
});
