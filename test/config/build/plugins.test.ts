import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { importPlugins } from '../../../src/config/build/import-plugins.ts';
import { usablePlugin } from '../../fixtures/usable-plugin.ts';
import { brief, load, makeFolder } from '../folder.ts';

const plugin = `
id: acme
name: Acme Mail
sendsSingleMails: true
credentials:
  - kind: api_key
    title: API key
    parts: [{ name: key, title: API key, secret: true, shape: "^acme_[0-9a-f]{32}$", variables: [ACME_KEY], source: from-memory }]
    auth: { scheme: bearer }
    failedLogin: harmless
    failedLoginSource: from-memory
    expiry: { rule: never, source: from-memory }
lookalikes: []
hosts: [{ region: global, url: https://api.acme.example, source: from-memory }]
requests: { me: { method: GET, path: /v1/me } }
probes: [{ request: me, permission: null, effects: none, source: from-memory }]
refusal: [unrecognised, revoked]
answers: [{ status: [401], causes: refusal, source: from-memory }]
keep: []
pages: {}
`;

const main = `
providers: esps
integrations: [{ id: a, provider: acme, key: { env: ACME_KEY } }]
`;

test('plugins in YAML and JavaScript work like built-in providers', async () => {
  const { config, problems } = await load({
    'keymedic.yaml': main,
    'esps/acme.yaml': plugin,
    'esps/acme.cases.yaml': '[]',
    'esps/_draft.json': '{}',
    'esps/README.md': 'no plugin',
    'esps/typed.js': `export default ${asJson('typed')};\n`,
  });
  expect(problems).toEqual([]);
  expect(config?.providers.get('acme')?.name).toBe('Acme Mail');
  expect(config?.providers.get('typed')?.name).toBe('Typed');
  expect(config?.integrations.map((integration) => integration.provider)).toEqual(['acme']);
});

function asJson(id: string): string {
  return JSON.stringify({ ...usablePlugin, id, name: 'Typed' });
}

const mistakes: readonly (readonly [what: string, change: readonly [string, string], says: string])[] = [
  ['an unknown field', ['keep: []', 'keeps: []'], '19:1 keeps: unknown option "keeps"; did you mean "keep"?'],
  [
    'a shape that is not anchored',
    ['"^acme_[0-9a-f]{32}$"', 'acme'],
    '8:63 credentials[0].parts[0].shape: must be anchored as a whole: ^(?:…)$',
  ],
  [
    'a shape with loose alternatives',
    ['"^acme_[0-9a-f]{32}$"', '"^a|b$"'],
    '8:63 credentials[0].parts[0].shape: must be anchored as a whole: ^(?:…)$',
  ],
  [
    'a shape that does not compile',
    ['"^acme_[0-9a-f]{32}$"', '"^($"'],
    '8:63 credentials[0].parts[0].shape: is not a regular expression: Unterminated group',
  ],
  [
    'a host without TLS',
    ['https://api.acme.example', 'http://api.acme.example'],
    '14:32 hosts[0].url: must be https://host, smtp://host:587 or smtps://host:465, without a path; found "http://api.acme.example"',
  ],
  [
    'a host with a variable that is none',
    ['https://api.acme.example', '"https://{dc}.acme.example"'],
    '14:32 hosts[0].url: names no variable of this provider: "dc"; it has nothing',
  ],
  [
    'a probe without request',
    ['request: me', 'request: you'],
    '16:21 probes[0].request: names no request of this provider: "you"; it has me',
  ],
  [
    'an unknown scheme',
    ['scheme: bearer', 'scheme: digest'],
    '9:21 credentials[0].auth.scheme: must be a block with scheme: bearer, basic, header, query, body, sigv4, oauth2_refresh, oauth2_client_credentials, jwt_bearer, ghost_jwt, smtp_login or smtp_xoauth2',
  ],
  ['a cause that is none', ['[unrecognised, revoked]', '[revokd]'], '17:11 refusal[0]: must be one of'],
  [
    'the id of a built-in provider',
    ['id: acme', 'id: sendgrid'],
    '2:5 id: "sendgrid" is a built-in provider; choose another id',
  ],
];

test.each(mistakes)('%s', async (_, [from, to], says) => {
  const { problems } = await load({ 'keymedic.yaml': main, 'esps/acme.yaml': plugin.replace(from, to) });
  const told = problems.filter((problem) => problem.file.endsWith('acme.yaml')).map(brief);
  expect(
    told.some((line) => line.startsWith(says)),
    told.join('\n'),
  ).toBe(true);
});

test('a missing folder, and a module without data, are reported', async () => {
  const none = await load({ 'keymedic.yaml': 'providers: esps' });
  expect(none.problems.map(brief)).toEqual([
    `1:12 providers: ${none.folder}/esps cannot be read: there is no such file`,
  ]);
  const empty = await load({
    'keymedic.yaml': 'providers: esps',
    'esps/a.js': 'export const x = 1;\n',
    'esps/b.js': 'throw new Error("no");\n',
  });
  expect(empty.problems.map(brief)).toEqual([
    '-:- has no default export: export default { id: …, … }',
    '-:- cannot be imported: no',
  ]);
});

/** What a plugin does when it is imported, and the sentence about it. */
const misbehaving: readonly (readonly [string, string, string])[] = [
  ['throws', 'throw new Error("no such luck\\nat all");', 'cannot be imported: no such luck'],
  ['throws a text', 'throw "never mind";', 'cannot be imported: an unknown error'],
  [
    'throws later',
    'setTimeout(() => { throw new Error("late"); }, 5); await new Promise(() => {});',
    'cannot be imported: late',
  ],
  ['rejects', 'await Promise.reject(new Error("refused"));', 'cannot be imported: refused'],
  ['ends the process', 'process.exit(0);', 'ended the process that imported it'],
  ['kills the process', 'process.kill(process.pid, "SIGKILL");', 'ended the process that imported it'],
  [
    'waits for ever',
    'await new Promise(() => {});',
    'was not imported within 1.5 s: it waits or computes without an end',
  ],
  ['computes for ever', 'for (;;);', 'was not imported within 1.5 s: it waits or computes without an end'],
  ['exports nothing', 'export const id = 1;', 'has no default export: export default { id: …, … }'],
  [
    'exports a function',
    'export default { id: () => 1 };',
    'has a default export that is not data alone: it holds a function',
  ],
  [
    'sends messages of its own',
    'process.send("x"); process.send(null); process.send({ says: 7 }); process.exit(0);',
    'ended the process that imported it',
  ],
  ['is no JavaScript', 'export default {', 'cannot be imported: Unexpected end of input'],
];

test.each(misbehaving)('a plugin that %s harms neither us nor the next plugin', async (_, script, says) => {
  const folder = await makeFolder({
    'a.mjs': script,
    'b.mjs': 'console.log("printed"); setInterval(() => {}, 1000); export default { id: "b" };',
  });
  const files = [join(folder, 'a.mjs'), join(folder, 'b.mjs')];
  const imported = await importPlugins(files, 1_500);
  expect(imported.get(files[0] ?? '')).toEqual({ says });
  expect(imported.get(files[1] ?? '')).toEqual({ value: { id: 'b' } });
});

test('the system ends a plugin that loops, also when the process that imports it was killed', async () => {
  const folder = await makeFolder({
    'a.mjs':
      "import { execFileSync } from 'node:child_process'; export default { id: execFileSync('/bin/sh', ['-c', 'ulimit -t'], { encoding: 'utf8' }).trim() };",
  });
  const file = join(folder, 'a.mjs');
  // The CPU seconds of the process: its own limit, and ten.
  expect((await importPlugins([file], 20_000)).get(file)).toEqual({ value: { id: '30' } });
});

test('a plugin in TypeScript that was changed is imported anew, with the files that it imports', async () => {
  const folder = await makeFolder({
    'a.ts': 'import { name } from "./_name.ts"; const id: string = name; export default { id };',
    '_name.ts': 'export const name = "before";',
  });
  const file = join(folder, 'a.ts');
  expect((await importPlugins([file])).get(file)).toEqual({ value: { id: 'before' } });
  await writeFile(join(folder, '_name.ts'), 'export const name = "after";');
  expect((await importPlugins([file])).get(file)).toEqual({ value: { id: 'after' } });
});

const key = 'f3a9c01be77d4526a8d0114ec9b2357f';
const password = 'Zk9vX3pLwQ7rTt2B';

test.each([
  ['throws a key of the environment', 'throw new Error("bad key " + process.env.ACME_KEY);', 'bad key undefined'],
  ['throws a text that could be a key', `throw new Error("bad key ${key} (${password})");`, 'bad key ‹…› (‹…›)'],
  ['throws a long text', `throw new Error("no ".repeat(1000));`, `${'no '.repeat(58)}no…`],
])('a plugin that %s lets no secret out', async (_, script, reason) => {
  vi.stubEnv('ACME_KEY', key);
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = await makeFolder({ 'a.mjs': script });
  const file = join(folder, 'a.mjs');
  const imported = (await importPlugins([file])).get(file);
  expect(JSON.stringify(imported)).not.toContain(key);
  expect(imported).toEqual({ says: expect.stringContaining(reason.slice(0, 60)) });
  expect(imported !== undefined && 'says' in imported ? imported.says.length : 0).toBeLessThan(250);
});

test('a plugin that sends words of its own lets no secret out', async () => {
  const folder = await makeFolder({
    'a.mjs': `process.send({ says: "got ${password}" }); await new Promise(() => {});`,
  });
  const file = join(folder, 'a.mjs');
  expect((await importPlugins([file])).get(file)).toEqual({ says: 'got ‹…›' });
});

test('a plugin gets nothing of the environment but what a program needs', async () => {
  vi.stubEnv('ACME_KEY', key);
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = await makeFolder({ 'a.mjs': 'export default { names: Object.keys(process.env) };' });
  const file = join(folder, 'a.mjs');
  const imported = (await importPlugins([file])).get(file);
  const { names } = (imported as { value: { names: string[] } }).value;
  expect(names).toContain('PATH');
  expect(names.filter((name) => !/^(?:PATH|HOME|TMPDIR|LANG|LC_ALL|TZ|SystemRoot|NODE_.*|__CF.*)$/.test(name))).toEqual(
    [],
  );
});
