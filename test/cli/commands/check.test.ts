import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { check } from '../../../src/cli/commands/check.ts';
import { makeFolder, makeScript } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

const secret = `whsec_${'abcd'.repeat(10)}`;

test('a config without mistakes is good, with all its secrets', async () => {
  const folder = await makeFolder({
    'keymedic.yaml': `integrations:
  - { id: a, provider: sendgrid, key: { env: KEY } }
  - { id: b, provider: postmark, key: { file: b.key } }
channels:
  - { id: hook, type: webhook, url: https://hooks.example.org, secret: { env: SECRET } }
`,
    'b.key': '\n',
  });
  const { io, stdout } = collect(folder, { KEY: 'x', SECRET: secret });
  expect(await check({}, io)).toBe(0);
  expect(stdout()).toBe('Good: 2 integrations, 1 channel.\n');
});

test('every secret that cannot be read is reported at its place', async () => {
  const folder = await makeFolder({
    'keymedic.yaml': `integrations:
  - { id: a, provider: sendgrid, key: { env: NONE } }
  - id: b
    provider: ses
    credential: { access_key_id: { file: gone }, secret_access_key: { env: KEY } }
include: more.ndjson
channels:
  - { id: hook, type: webhook, url: { env: KEY }, secret: { env: KEY } }
heartbeat: { url: { env: BEAT } }
`,
    'more.ndjson': '\n{"id":"c","provider":"sendgrid","key":{"env":"NOR_THIS"}}\n',
  });
  const { io, stdout } = collect(folder, { KEY: 'hunter22 hunter22' });
  expect(await check({}, io)).toBe(78);
  expect(stdout().replaceAll(folder, 'FOLDER').split('\n')).toEqual([
    'keymedic.yaml:2:39  a.key: the environment variable NONE is not set',
    'keymedic.yaml:5:17  b.access_key_id: the file FOLDER/gone cannot be read: there is no such file',
    'more.ndjson:2:1  c.key: the environment variable NOR_THIS is not set',
    'keymedic.yaml:8:5  channel hook.url: the value that was read does not look right: it is not an http or https URL',
    'keymedic.yaml:8:5  channel hook.secret: must be whsec_ and base64; make one by: echo whsec_$(openssl rand -base64 32)',
    'keymedic.yaml  heartbeat.url: the environment variable BEAT is not set',
    'Not good: 6 errors.',
    '',
  ]);
});

test('commands run only with --resolve', async () => {
  const folder = await makeFolder({});
  const command = await makeScript(folder, 'broken', 'exit 7');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(
    `${folder}/keymedic.yaml`,
    `integrations: [{ id: a, provider: sendgrid, key: { exec: [${command}] } }]\n`,
  );
  const without = collect(folder);
  expect(await check({}, without.io)).toBe(0);
  const resolved = collect(folder);
  expect(await check({ config: 'keymedic.yaml', resolve: true }, resolved.io)).toBe(78);
  expect(resolved.stdout()).toContain(`a.key: the command ${command} ended with exit code 7`);
});

test('mistakes and warnings take one line each, and a plain secret is only a warning', async () => {
  const folder = await makeFolder({
    'good.yaml': 'integrations: [{ id: a, provider: sendgrid, key: SG.x }]\n',
    'bad.yaml': 'log: 1\n',
  });
  const good = collect(folder);
  expect(await check({ config: 'good.yaml' }, good.io)).toBe(0);
  expect(good.stdout()).toBe(
    'good.yaml:1:50  warning: integrations[0].key: the secret is plain text here; use { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }\n' +
      'Good: 1 integration, 0 channels, 1 warning. There are no channels, so no alert is sent.\n',
  );
  const bad = collect(folder);
  expect(await check({ config: 'bad.yaml' }, bad.io)).toBe(78);
  expect(bad.stdout()).toBe(
    'bad.yaml:1:6  log: must be a block with level and format; found a number\nNot good: 1 error.\n',
  );
});

test('a plugin in TypeScript is read by the program itself', async () => {
  const folder = await makeFolder({
    'keymedic.yaml': 'providers: esps\n',
    'esps/typed.ts': "const provider: { readonly id: string } = { id: 'typed' };\nexport default provider;\n",
  });
  const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
  const run = spawnSync(process.execPath, [main, 'check', '--config', 'keymedic.yaml'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(run.status).toBe(78);
  expect(run.stdout).toContain('esps/typed.ts:1:1  name: is missing: a name');
});

test('a channel that depends on a watched key gets a warning, unless it has an independent fallback', async () => {
  const text = (fallback: string): string => `integrations:
  - { id: shop, provider: sendgrid, key: { env: KEY } }
channels:
  - { id: mail, type: email, from: a@b.org, to: a@b.org, ${fallback}smtp: { url: "smtp://relay:587", username: apikey, password: { env: KEY } } }
  - { id: bell, type: exec, command: [/bin/true] }
`;
  const folder = await makeFolder({ 'keymedic.yaml': text(''), 'covered.yaml': text('fallback: bell, ') });
  const env = { KEY: 'SG.abcdefghijklmnopqrstuv.x' };
  const alone = collect(folder, env);
  expect(await check({}, alone.io)).toBe(0);
  expect(alone.stdout()).toBe(
    'keymedic.yaml:4:5  warning: the channel mail sends with the key that shop watches: when that key fails, this channel cannot report it; let it send through another service, or give it a fallback that does\nGood: 1 integration, 2 channels, 1 warning.\n',
  );
  const covered = collect(folder, env);
  expect(await check({ config: 'covered.yaml' }, covered.io)).toBe(0);
  expect(covered.stdout()).toBe('Good: 1 integration, 2 channels.\n');
});

test('a name that is a secret of the config is a mistake, and is not repeated', async () => {
  const key = 'Zk9vX3pLwQ7rTt2B';
  const folder = await makeFolder({
    'keymedic.yaml': `integrations:
  - { id: ${key}, provider: smtp, endpoint: "smtp://127.0.0.1:1", credential: { username: a, password: { env: KEY } } }
  - { id: news, provider: postmark, key: { env: GONE }, owner: ${key}, used_by: [shop, ${key}] }
  - { id: shop, provider: smtp, endpoint: "smtp://127.0.0.1:1", credential: { username: shop, password: { env: WORD } } }
channels:
  - { id: ${key}-x, type: webhook, url: https://hooks.example.org, secret: { env: SECRET } }
`,
  });
  const { io, stdout } = collect(folder, { KEY: key, SECRET: secret, WORD: 'shop' });
  expect(await check({}, io)).toBe(78);
  expect(stdout()).toContain(
    'keymedic.yaml:2:89  the id of an integration is the same text as a secret of this config',
  );
  expect(stdout()).toContain('keymedic.yaml:3:42  the owner of an integration is the same text');
  expect(stdout()).toContain('keymedic.yaml:3:42  a name in used_by is the same text');
  expect(stdout()).not.toContain(key);
});
