import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readVariables } from '../../../src/config/setup/read-folder.ts';
import { makeFolder } from '../folder.ts';

async function read(files: Record<string, string>, env: Record<string, string> = {}): Promise<Record<string, string>> {
  return readIn(await makeFolder(files), env);
}

async function readIn(folder: string, env: Record<string, string> = {}): Promise<Record<string, string>> {
  const { environment, files } = await readVariables(env, folder);
  return Object.fromEntries([...environment, ...files.flat()].map(({ name, value }) => [name, value.reveal()]));
}

describe('formats', () => {
  test.each<[string, string, Record<string, string>]>([
    [
      '.env',
      `export A="x y" # note\r\nB='$A'\nC="\${A}-\${NONE}"\nD=pa$word1\n`,
      { A: 'x y', B: '$A', C: `x y-\${NONE}`, D: 'pa$word1' },
    ],
    ['app.env', 'A=1\n', { A: '1' }],
    [
      'app.ini',
      'K = 0\n[mailer]\n; off\nPASSWD = `a#b;c`\nUSER=u ; note\n',
      { K: '0', 'mailer.PASSWD': 'a#b;c', 'mailer.USER': 'u' },
    ],
    ['grafana.ini', '[smtp]\npassword = """a;b"""\n', { 'smtp.password': 'a;b' }],
    [
      'application.properties',
      'spring.mail.host: h\n!c\nspring.mail.password=p=q\n',
      { 'spring.mail.host': 'h', 'spring.mail.password': 'p=q' },
    ],
    [
      'config.yml',
      "mail.host: 'h'\nsmtp:\n  port: 0587\n  pass: 12e3\n",
      { 'mail.host': 'h', 'smtp.port': '0587', 'smtp.pass': '12e3' },
    ],
    ['app.yml', 'env:\n  SMTP_HOST: h\n', { SMTP_HOST: 'h' }],
    ['appsettings.json', '{"Smtp":{"Host":"h","Port":25}}', { 'Smtp.Host': 'h', 'Smtp.Port': '25' }],
    ['wp-config.php', "<?php\n// define('X', 'no');\ndefine( 'A', 'it\\'s' );\n", { A: "it's" }],
    [
      'config.php',
      "<?php\n$CONFIG = array (\n  'mail_smtphost' => 'smtp.x',\n  \"mail_smtpport\" => 587,\n  // 'old' => 'no',\n  'mail_smtpname' => \"it's\",\n  'host' => env('A', 'b'),\n);\n",
      { mail_smtphost: 'smtp.x', mail_smtpport: '587', mail_smtpname: "it's" },
    ],
    [
      'config.inc.php',
      "<?php\n$config['smtp_host'] = 'tls://smtp.x:587';\n  $rcmail_config[\"smtp_pass\"] = 'a;b';\n",
      { "config['smtp_host']": 'tls://smtp.x:587', 'rcmail_config["smtp_pass"]': 'a;b' },
    ],
    ['config/production.json', '{"mail":{"host":"h"}}', { 'mail.host': 'h' }],
    ['.dev.vars', 'A = "x"\n', { A: 'x' }],
    ['gitlab.rb', `# gitlab_rails['a'] = "no"\ngitlab_rails['a'] = "b"\n`, { "gitlab_rails['a']": 'b' }],
  ])('%s', async (name, text, expected) => {
    expect(await read({ [name]: text })).toEqual(expected);
  });

  test.each([
    'production.json',
    'config/en.json',
    '.env.example',
    '.env.sample',
    'sample.env.dist',
    'data.json',
    'keymedic.yaml',
  ])('%s is not read', async (name) => {
    expect(await read({ [name]: 'SENDGRID_API_KEY=x\n' })).toEqual({});
  });

  test.each<[string, Buffer]>([
    ['UTF-16 LE', Buffer.from('\ufeffA=x\r\n', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffA=x\r\n', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('A=x\r\n', 'utf16le')],
    ['UTF-8 with a mark', Buffer.from('\ufeffA=x\n')],
  ])('a .env in %s', async (_, content) => {
    const folder = await makeFolder({});
    await writeFile(join(folder, '.env'), content);
    expect(await readIn(folder)).toEqual({ A: 'x' });
  });

  test('bytes that are no UTF-8 spoil only their own value', async () => {
    const folder = await makeFolder({});
    await writeFile(
      join(folder, '.env'),
      Buffer.concat([Buffer.from('# '), Buffer.from([0xe9]), Buffer.from('\nB=\xe9\nA=x\n', 'latin1')]),
    );
    expect((await readIn(folder))['A']).toBe('x');
  });

  test('of .env, .env.production and .env.local the later wins', async () => {
    const files = { '.env': 'A=1\nB=1\nC=1\n', '.env.local': 'A=3\n', '.env.production': 'A=2\nB=2\n' };
    expect(await read(files)).toEqual({ A: '3', B: '2', C: '1' });
  });
});

test('a compose file: environment as list or map, env_file, .env filled in, secrets', async () => {
  const files = {
    'compose.yaml': `services:\n  a:\n    env_file: [mail.env, ../out.env]\n    environment:\n      - B=\${X:-y}\n      - P=a$$b\n      - S_FILE=/run/secrets/s\n  b:\n    environment: { C: "\${D}" }\nsecrets:\n  s: { file: ./s.txt }\n`,
    '.env': 'D=d\n',
    'mail.env': 'A=1\n',
    's.txt': 'content\n',
  };
  expect(await read(files)).toMatchObject({ A: '1', B: 'y', C: 'd', P: 'a$b', S: 'content' });
});

test('a compose file reads its env files by its own dialect, .env too; a name alone takes the value of .env', async () => {
  const files = {
    'compose.yaml':
      'services:\n  a:\n    env_file: [{ path: ./x.txt, format: raw }, .env]\n    environment: [A, NONE]\n  b:\n    env_file: y.env\n    environment: { B: }\n',
    '.env': 'A=one#1 # note\nB: two\n',
    'x.txt': 'X="q" # all\n# no\n',
    'y.env': 'Y=y#2\n',
  };
  expect(await read(files)).toMatchObject({ A: 'one#1', B: 'two', X: '"q" # all' });
  expect(await read({ '.env': 'A=one#1\n' })).toEqual({ A: 'one' });
  const { files: scopes } = await readVariables({}, await makeFolder(files));
  const texts = scopes.map((scope) => scope.map(({ name, value }) => `${name}=${value.reveal()}`));
  expect(texts).toContainEqual(['Y=y#2', 'B=two']);
  expect(texts.flat()).not.toContain('NONE=');
});

test('folders of .env files are read, and of other folders nothing', async () => {
  const found = await read({
    'env/mail.env': 'A=1\n',
    '.envs/.env': 'B=1\n',
    'docker-env/app.env': 'C=1\n',
    'docker/settings.yml': 'd: 1\n',
    'node_modules/.env': 'E=1\n',
    'src/.env': 'F=1\n',
    'envelope/.env': 'G=1\n',
  });
  expect(found).toEqual({ A: '1', B: '1', C: '1' });
});

describe('files of the same variables', () => {
  const scopesOf = async (files: Record<string, string>) =>
    (await readVariables({}, await makeFolder(files))).files.map((scope) =>
      Object.fromEntries(scope.map(({ name, value }) => [name, value.reveal()])),
    );

  test('each mode has what every mode has; a test stands alone', async () => {
    const files = {
      '.env': 'H=base\nP=real\n',
      '.env.mail': 'M=1\n',
      '.env.staging': 'H=staging\n',
      '.env.production.local': 'H=live\n',
      '.env.testing': 'H=test\n',
    };
    const scopes = await scopesOf(files);
    expect(scopes).toHaveLength(4);
    expect(scopes).toEqual(
      expect.arrayContaining([
        { H: 'base', P: 'real', M: '1' },
        { H: 'staging', P: 'real', M: '1' },
        { H: 'live', P: 'real', M: '1' },
        { H: 'test' },
      ]),
    );
  });

  test('a later file may use the variables of an earlier one, and none of the environment', async () => {
    const folder = await makeFolder({ '.env': 'A=one\n', '.env.local': 'B=$' + '{A}\nC=$' + '{OURS}\n' });
    const { files } = await readVariables({ OURS: 'ours' }, folder);
    const found = Object.fromEntries(files.flat().map(({ name, value }) => [name, value.reveal()]));
    expect(found).toEqual({ A: 'one', B: 'one', C: '$' + '{OURS}' });
  });
});

test('the data of a Secret of Kubernetes are decoded, those of others are not', async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const secret = `apiVersion: v1\nkind: Secret\ndata:\n  SMTP_PASS: ${base64('päss w0rd\n')}\nstringData: { SMTP_USER: plain }\n`;
  const map = `---\napiVersion: v1\nkind: ConfigMap\ndata: { SMTP_HOST: ${base64('x')} }\n`;
  expect(await read({ 'mail.yaml': secret + map })).toMatchObject({
    'data.SMTP_PASS': 'päss w0rd',
    'stringData.SMTP_USER': 'plain',
    'data.SMTP_HOST': base64('x'),
  });
});

describe('only what lies in the folder', () => {
  test('links out of it are not followed, neither as a file nor by _FILE', async () => {
    const outside = await makeFolder({ 'secret.txt': 'hidden', 'other.env': 'K=hidden\n' });
    const folder = await makeFolder({
      'x.env': `A_FILE=${outside}/secret.txt\nB_FILE=../${outside.split('/').at(-1)}/secret.txt\nC_FILE=link.txt\nD_FILE=/etc/hostname\n`,
    });
    await symlink(`${outside}/other.env`, join(folder, '.env'));
    await symlink(`${outside}/secret.txt`, join(folder, 'link.txt'));
    await symlink('/proc/self/environ', join(folder, 'proc.env'));
    const found = await readIn(folder);
    expect(Object.keys(found).sort()).toEqual(['A_FILE', 'B_FILE', 'C_FILE', 'D_FILE']);
  });

  test('a file in the folder is read by _FILE, without its line end', async () => {
    expect(await read({ '.env': 'A_FILE=./a.txt\nB__FILE=a.txt\n', 'a.txt': 'x\n' })).toEqual({ A: 'x', B: 'x' });
  });

  test('a variable of the environment is not filled into a file of the folder', async () => {
    expect(await read({ '.env': `A=\${OURS}\n` }, { OURS: 'secret' })).toEqual({ OURS: 'secret', A: `\${OURS}` });
  });
});

describe('a folder that is too much', () => {
  const quick = 15_000;
  const unread = async (files: Record<string, string>): Promise<readonly string[]> =>
    (await readVariables({}, await makeFolder(files))).unread;
  const many = (count: number, text: string, name = (at: number) => `f${at}.yaml`) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), text]));
  const size = 1000 * 1024;

  test.each<[string, Record<string, string>, number]>([
    ['large files', many(60, `k: {${'a: 1, '.repeat(size / 6)}}\n`), 50],
    ['a text that a parser reads ever more slowly', many(10, '"a" '.repeat(size / 4)), 10],
    ['tags without values', many(10, '!a '.repeat(size / 3)), 10],
    [
      'anchors of a compose file',
      { 'compose.yaml': Array.from({ length: 20_000 }, (_, at) => `k${at}: &a${at} 1\nz${at}: *a${at}`).join('\n') },
      1,
    ],
    ['a file above the limit', { 'big.yaml': `a: ${'x'.repeat(1024 * 1024)}\n` }, 1],
    ['more files than sixty', many(70, 'a: 1\n'), 10],
    ['settings without end', { 'a.yaml': Array.from({ length: 2000 }, (_, at) => `k${at}: 1`).join('\n') }, 1],
    [
      'a value that is made of others',
      {
        'compose.yaml': `services:\n  a:\n    environment: { A: "${`\${B}`.repeat(50_000)}" }\n`,
        '.env': `B=${'x'.repeat(50_000)}\n`,
      },
      0,
    ],
  ])(
    '%s: ends, and what was left out is said',
    async (_, files, least) => {
      const started = performance.now();
      const found = await unread(files);
      expect(found.length).toBeGreaterThanOrEqual(least);
      expect(performance.now() - started).toBeLessThan(quick);
    },
    60_000,
  );

  test('the .env, the compose file and small files come first', async () => {
    const files = {
      ...many(70, `k: "${'x'.repeat(200_000)}"\n`, (at) => `a${at}.yaml`),
      'z.env': 'SMTP_HOST=h\n',
      'z.yaml': 'smtp: { port: 25 }\n',
      'docker-compose.yml': 'services: { a: { environment: { MAIL_HOST: m } } }\n',
      '.env': 'A=1\n',
    };
    const found = await readVariables({}, await makeFolder(files));
    const names = found.files.flat().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['A', 'SMTP_HOST', 'MAIL_HOST', 'smtp.port']));
    expect(found.unread.length).toBeGreaterThan(40);
  });

  test('an ordinary folder is read as a whole', async () => {
    const services = Array.from({ length: 80 }, (_, at) => `  s${at}: { image: i${at}, environment: *common }`).join(
      '\n',
    );
    const common = Array.from({ length: 150 }, (_, at) => `  V${at}: x`).join('\n');
    expect(await unread({ 'compose.yml': `x-c: &common\n${common}\nservices:\n${services}\n` })).toEqual([]);
  });
});

test('a .env whose variables fill in too much of each other is left out, and the next file is read', async () => {
  const lines = Array.from({ length: 2_000 }, (_, at) => `A${at}=$\{B}y\n`);
  const grown = `B=${'x'.repeat(60_000)}\n${lines.join('')}`;
  expect(await read({ '.env': grown, 'app.env': 'SENDGRID_API_KEY=x\n' })).toEqual({ SENDGRID_API_KEY: 'x' });
});
