import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { findConfig } from '../../src/config/source/find.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { brief, load, makeFolder, providers } from './folder.ts';

test('a config without mistakes is loaded with all its options', async () => {
  const { config, problems, folder, places } = await load({
    'keymedic.yaml': `
env_file: .env
defaults: { every: 1m, owner: ops, settings: { domain: mg.example.org } }
integrations:
  - { id: one, provider: mailgun, key: { env: ONE }, region: eu, needs: send, used_by: shop, endpoint: https://proxy.example.org }
  - id: two
    provider: ses
    region: eu-west-1
    credential: { access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: { file: keys/two } }
    settings: {}
    schedule: "0 3 * * *"
    timezone: Europe/Berlin
    owner: shop
    expires: 2027-01-31
    rotate_every: 90d
    refused: { for: 1m, then: 2h }
    allow_unsure_probes: true
include: [more.ndjson, "more/**/*.yaml"]
channels:
  - { id: mail, type: email, smtp: "smtps://mail.example.org:465", from: Key <k@example.org>, to: a@example.org }
  - { id: hook, type: webhook, url: https://hooks.example.org/x, secret: { exec: [/bin/secret, hook], ttl: 5m } }
routes:
  - { match: { provider: mailgun, cause: [revoked], severity: critical, owner: ops, integration: one }, to: [mail, hook] }
  - { to: mail }
group_by: owner
group_wait: 30s
repeat_interval: 0s
maintenance:
  - { schedule: "0 22 * * sat", timezone: Europe/Berlin, for: 4h, match: { owner: ops }, reason: moving }
heartbeat: { url: { env: BEAT } }
startup_message: true
store: { path: data/a.db }
confirm: { revoked: { probes: 3, apart: 10s } }
refused: { for: 5m, then: 1h }
log: { level: debug, format: json }
network:
  connect_to: ["api.mailgun.net:443:127.0.0.1:8443", "::[::1]:"]
  connectivity: []
  proxy: http://proxy:3128
  no_proxy: [mail.example.org, 10.0.0.0/8]
  helo: monitor.example.org
  egress: other
investigate: { budget: 3, made_up_keys: never }
`,
    '.env': 'ONE=1\n',
    'more.ndjson': '\uFEFF{"id":"three","provider":"sendgrid","settings":{},"key":{"exec":["/bin/pass"]}}\r\n',
    'more/deep/a.yaml': 'integrations:\n  - { id: four, provider: postmark, key: { file: /run/four }, every: 7d }\n',
  });
  expect(problems).toEqual([]);
  expect(config?.integrations).toEqual([
    {
      id: 'one',
      provider: 'mailgun',
      credential: { key: { from: 'env', name: 'ONE', envFile: `${folder}/.env` } },
      settings: { domain: 'mg.example.org' },
      region: 'eu',
      endpoint: 'https://proxy.example.org',
      needs: ['send'],
      usedBy: ['shop'],
      owner: 'ops',
      schedule: { kind: 'every', every: 60_000 },
      allowUnsureProbes: false,
    },
    {
      id: 'two',
      provider: 'ses',
      credential: {
        access_key_id: { from: 'inline', text: new Secret('AKIAIOSFODNN7EXAMPLE') },
        secret_access_key: { from: 'file', path: `${folder}/keys/two`, written: 'keys/two' },
      },
      settings: {},
      region: 'eu-west-1',
      usedBy: [],
      owner: 'shop',
      expires: '2027-01-31',
      rotateEvery: 90 * 86_400_000,
      schedule: { kind: 'cron', expression: '0 3 * * *', timezone: 'Europe/Berlin' },
      // biome-ignore lint/suspicious/noThenProperty: the config's own word
      refused: { for: 60_000, then: 7_200_000 },
      allowUnsureProbes: true,
    },
    {
      id: 'three',
      provider: 'sendgrid',
      credential: { key: { from: 'exec', command: '/bin/pass', args: [], ttl: 3_600_000 } },
      settings: {},
      usedBy: [],
      owner: 'ops',
      schedule: { kind: 'every', every: 60_000 },
      allowUnsureProbes: false,
    },
    {
      id: 'four',
      provider: 'postmark',
      credential: { key: { from: 'file', path: '/run/four' } },
      settings: {},
      usedBy: [],
      owner: 'ops',
      schedule: { kind: 'every', every: 7 * 86_400_000 },
      allowUnsureProbes: false,
    },
  ]);
  const { integrations: _, providers: __, ...rest } = config ?? { integrations: [], providers: [] };
  expect(rest).toEqual({
    file: `${folder}/keymedic.yaml`,
    channels: [
      {
        id: 'mail',
        type: 'email',
        smtp: { url: 'smtps://mail.example.org:465' },
        from: 'Key <k@example.org>',
        to: ['a@example.org'],
      },
      {
        id: 'hook',
        type: 'webhook',
        url: { from: 'inline', text: new Secret('https://hooks.example.org/x') },
        secret: { from: 'exec', command: '/bin/secret', args: ['hook'], ttl: 300_000 },
      },
    ],
    routes: [
      {
        match: {
          provider: ['mailgun'],
          cause: ['revoked'],
          severity: ['critical'],
          owner: ['ops'],
          integration: ['one'],
        },
        to: ['mail', 'hook'],
      },
      { match: {}, to: ['mail'] },
    ],
    grouping: { by: ['owner'], wait: 30_000, interval: 300_000, repeat: 0 },
    maintenance: [
      {
        match: { owner: ['ops'] },
        schedule: { kind: 'cron', expression: '0 22 * * sat', timezone: 'Europe/Berlin' },
        lasts: 4 * 3_600_000,
        reason: 'moving',
      },
    ],
    heartbeat: { url: { from: 'env', name: 'BEAT', envFile: `${folder}/.env` }, every: 60_000 },
    startupMessage: true,
    store: { path: `${folder}/data/a.db` },
    confirm: { revoked: { probes: 3, apart: 10_000 } },
    // biome-ignore lint/suspicious/noThenProperty: the config's own word
    refused: { for: 300_000, then: 3_600_000 },
    log: { level: 'debug', format: 'json' },
    network: {
      connectTo: [
        { fromHost: 'api.mailgun.net', fromPort: 443, toHost: '127.0.0.1', toPort: 8443 },
        { fromHost: '', fromPort: null, toHost: '::1', toPort: null },
      ],
      connectivity: [],
      proxy: 'http://proxy:3128',
      noProxy: ['mail.example.org', '10.0.0.0/8'],
      helo: 'monitor.example.org',
      egress: 'other',
    },
    investigate: { budget: 3, madeUpKeys: 'never' },
  });
  expect(places.integrations.get('three')).toEqual({ file: `${folder}/more.ndjson`, line: 1, column: 1 });
});

test('the config is searched where it was named, then in the usual places', async () => {
  const folder = await makeFolder({ 'keymedic.yaml': '', 'other.yaml': '' });
  const empty = await makeFolder({});
  expect(await findConfig({ path: 'other.yaml', env: { KEYMEDIC_CONFIG: '/a' }, cwd: folder })).toEqual({
    found: true,
    path: `${folder}/other.yaml`,
    isStray: false,
  });
  expect(await findConfig({ env: { KEYMEDIC_CONFIG: '/a' }, cwd: folder })).toEqual({
    found: true,
    path: '/a',
    isStray: false,
  });
  expect(await findConfig({ env: { KEYMEDIC_CONFIG: '' }, cwd: folder })).toEqual({
    found: true,
    path: `${folder}/keymedic.yaml`,
    isStray: true,
  });
  expect(await findConfig({ env: {}, cwd: empty })).toEqual({
    found: false,
    lookedAt: [`${empty}/keymedic.yaml`, '/etc/keymedic/keymedic.yaml'],
  });
  const { problems, config } = await loadConfig({ env: {}, cwd: empty, providers });
  expect(config).toBeUndefined();
  expect(problems.map((problem) => problem.says)).toEqual([
    `there is no config; looked at ${empty}/keymedic.yaml and /etc/keymedic/keymedic.yaml (or name one: --config FILE, $KEYMEDIC_CONFIG)`,
  ]);
});

test('the message names a file that cannot be read or is not text', async () => {
  const folder = await makeFolder({});
  const named = await loadConfig({ path: 'none.yaml', env: {}, cwd: folder, providers });
  expect(named.problems).toEqual([
    { severity: 'error', file: `${folder}/none.yaml`, says: 'cannot be read: there is no such file' },
  ]);
  const itself = await loadConfig({ path: '.', env: {}, cwd: folder, providers });
  expect(itself.problems.map((problem) => problem.says)).toEqual(['cannot be read: it is a folder']);
});

const saysNothing = 'holds no `integrations`; write `integrations: []` if nothing shall be watched';

test.each([
  ['no byte', ''],
  ['a byte order mark', '\uFEFF'],
  ['blank lines', '\n  \n'],
  ['comments alone', '# integrations:\n#   - { id: shop }\n'],
  ['an empty document', '---\n...\n'],
  ['null', 'null\n'],
  ['an empty block', '{}\n'],
  ['other options alone', 'store: { path: a.db }\nlog: { level: debug }\n'],
  ['an empty list of files', 'include: []\n'],
])('a config that has %s is refused', async (_, text) => {
  const { config, problems } = await load({ 'keymedic.yaml': text });
  expect(config).toBeUndefined();
  expect(problems.map(({ severity, says }) => [severity, says])).toContainEqual(['error', saysNothing]);
});

test('integrations with nothing behind it is a mistake', async () => {
  const { config, problems } = await load({ 'keymedic.yaml': 'integrations:\n#  - { id: shop }\n' });
  expect(config).toBeUndefined();
  expect(problems.map(brief)).toEqual(['1:1 integrations: must be a list of integrations; found nothing']);
});

test.each([
  ['more.yaml', '', [`-:- ${saysNothing}`]],
  ['more.yml', '# - { id: shop }\n', [`-:- ${saysNothing}`]],
  ['more.ndjson', '\n', [`-:- ${saysNothing}`]],
  ['more.jsonl', '', [`-:- ${saysNothing}`]],
])('an included %s that was emptied is refused', async (name, text, says) => {
  const { config, problems } = await load({ 'keymedic.yaml': `include: ${name}\n`, [name]: text });
  expect(config).toBeUndefined();
  expect(problems.map(brief).toSorted()).toEqual(says.toSorted());
});

test.each([
  ['the file itself', { 'keymedic.yaml': 'integrations: []\n' }],
  ['a list in an included file', { 'keymedic.yaml': 'include: a.yaml\n', 'a.yaml': '[]\n' }],
  ['a block in an included file', { 'keymedic.yaml': 'include: a.yaml\n', 'a.yaml': 'integrations: []\n' }],
])('an empty list watches nothing: %s', async (_, files) => {
  const { config, problems } = await load(files);
  expect(problems).toEqual([]);
  expect(config?.integrations).toEqual([]);
  expect(config?.store.path).toMatch(/keymedic\.db$/);
});

test('provider: http makes a provider of its own', async () => {
  const { config, problems } = await load({
    'keymedic.yaml': `
integrations:
  - id: house
    provider: http
    credential: { username: keymedic, password: { env: P } }
    http: { url: "https://api.example.org/v1/me?x=1", auth: { scheme: basic, username: "{username}", password: "{password}" }, healthy: { status: 200, json: { ok: "true" } } }
`,
  });
  expect(problems).toEqual([]);
  const [house] = config?.integrations ?? [];
  expect(house?.provider).toBe('http:house');
  expect(config?.providers.get('http:house')).toMatchObject({
    hosts: [{ url: 'https://api.example.org' }],
    requests: { check: { method: 'GET', path: '/v1/me', query: { x: '1' } } },
  });
});

test('twenty warnings of a file are listed, the others are counted', async () => {
  const lines = Array.from({ length: 50 }, (_, at) => `{"id":"k${at}","provider":"sendgrid","key":"SG.x${at}"}`);
  const { config, problems } = await load({ 'keymedic.yaml': 'include: a.ndjson', 'a.ndjson': lines.join('\n') });
  expect(config?.integrations.length).toBe(50);
  expect(problems.length).toBe(21);
  expect(problems.at(-1)?.says).toBe('has 30 more warnings like these');
});

test('anchors and merge keys work, and mistakes in them are found', async () => {
  const { problems, config } = await load({
    'keymedic.yaml':
      'defaults: &d { owner: ops }\nintegrations:\n  - { <<: *d, id: a, provider: sendgrid, key: &k { env: K } }\n  - { id: b, provider: sengrid, key: *k }\n',
  });
  expect(config).toBeUndefined();
  expect(problems.map(brief)).toEqual([
    '4:24 integrations[1].provider: unknown provider "sengrid"; did you mean "sendgrid"?',
  ]);
});
