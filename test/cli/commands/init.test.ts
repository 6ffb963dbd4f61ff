import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { check } from '../../../src/cli/commands/check.ts';
import { init } from '../../../src/cli/commands/init.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

const sendgridKey = `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`;
const mailgunKey = `key-${'a1'.repeat(16)}`;

test('without a terminal it uses what it found, prints what is missing, and the config passes check', async () => {
  const folder = await makeFolder({
    '.env': `export MAILGUN_API_KEY="${mailgunKey}"\nMAILGUN_DOMAIN=mg.example.org\n`,
  });
  const env = {
    SENDGRID_API_KEY: sendgridKey,
    GHOST_ADMIN_API_KEY: 'x',
    SMTP_USERNAME: 'u',
    SMTP_PASSWORD: 'hunter22',
  };
  const { io, stdout, stderr } = collect(folder, env);
  expect(await init(io)).toBe(0);
  const text = await readFile(join(folder, 'keymedic.yaml'), 'utf8');
  expect(parse(text)).toEqual({
    env_file: '.env',
    integrations: [
      {
        id: 'mailgun',
        provider: 'mailgun',
        key: { env: 'MAILGUN_API_KEY' },
        settings: { domain: 'mg.example.org' },
        every: '5m',
      },
      { id: 'sendgrid', provider: 'sendgrid', key: { env: 'SENDGRID_API_KEY' }, every: '5m' },
    ],
  });
  expect(stdout()).toContain('Found SMTP_USERNAME (environment), SMTP_PASSWORD (environment): not used.');
  expect(stderr()).toContain('Ghost is left out: it needs endpoint.');
  expect(stderr()).toContain('Missing, because there is no terminal to ask at: channels');
  for (const secret of [sendgridKey, mailgunKey, 'hunter22']) expect(text + stdout() + stderr()).not.toContain(secret);
  const checked = collect(folder, env);
  expect(await check({}, checked.io), checked.stdout()).toBe(0);
});

test('it overwrites no config, and writes none if it finds no key', async () => {
  const full = await makeFolder({ 'keymedic.yaml': 'mine' });
  const first = collect(full, { SENDGRID_API_KEY: sendgridKey });
  expect(await init(first.io)).toBe(78);
  expect(await readFile(join(full, 'keymedic.yaml'), 'utf8')).toBe('mine');
  expect(first.stderr()).toContain('exists already');
  const empty = await makeFolder({});
  const second = collect(empty);
  expect(await init(second.io)).toBe(78);
  expect(second.stderr()).toContain('Nothing to watch');
  await expect(access(join(empty, 'keymedic.yaml'))).rejects.toThrow();
});

test('at a terminal it asks, repeats a question after an invalid answer, and accepts no secret as an answer', async () => {
  const folder = await makeFolder({});
  const env = { SENDGRID_API_KEY: sendgridKey, BLOG_KEY: 'x', RELAY: 'y' };
  const answers = [
    'maybe',
    'y',
    'moon',
    'eu',
    sendgridKey,
    'shop',
    'everything',
    'send, templates',
    'web shop',
    'ops',
    'gost',
    'ghost',
    sendgridKey,
    'BLOG_KEY',
    'https://blog.example.org/ghost',
    'https://blog.example.org',
    '',
    '',
    '',
    '',
    'nobody',
    'me@example.org',
    '',
    'mail.example.org',
    'smtp://mail.example.org:587',
    'me',
    'RELAY',
  ];
  const { io, stdout } = collect(folder, env, answers);
  expect(await init(io)).toBe(0);
  const text = await readFile(join(folder, 'keymedic.yaml'), 'utf8');
  expect(parse(text)).toEqual({
    integrations: [
      {
        id: 'shop',
        provider: 'sendgrid',
        key: { env: 'SENDGRID_API_KEY' },
        region: 'eu',
        needs: ['send', 'templates'],
        used_by: 'web shop',
        owner: 'ops',
        every: '5m',
      },
      { id: 'ghost', provider: 'ghost', key: { env: 'BLOG_KEY' }, endpoint: 'https://blog.example.org', every: '5m' },
    ],
    channels: [
      {
        id: 'mail',
        type: 'email',
        smtp: { url: 'smtp://mail.example.org:587', username: 'me', password: { env: 'RELAY' } },
        from: 'me@example.org',
        to: 'me@example.org',
      },
    ],
  });
  expect(text + stdout()).not.toContain(sendgridKey);
  const checked = collect(folder, env);
  expect(await check({}, checked.io), checked.stdout()).toBe(0);
});

test('when the input ends early, the other questions get their default answers', async () => {
  const folder = await makeFolder({});
  const { io } = collect(folder, { SENDGRID_API_KEY: sendgridKey }, []);
  expect(await init(io)).toBe(0);
  expect(parse(await readFile(join(folder, 'keymedic.yaml'), 'utf8'))).toEqual({
    integrations: [{ id: 'sendgrid', provider: 'sendgrid', key: { env: 'SENDGRID_API_KEY' }, every: '5m' }],
  });
});
