/** @module `diagnose --plan --json` of a config: one object for each integration, with the place of each part and no secret. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { diagnoseCommand } from '../../../src/cli/commands/diagnose.ts';
import { collect } from '../collect-output.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

test('names the place of each part, the address, and the findings, and sends nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-plan-'));
  folders.push(folder);
  const secret = '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';
  await writeFile(join(folder, '.env'), `KEY=${secret}\nPW=pass-of-the-relay\n`);
  await writeFile(join(folder, 'token.txt'), `"${secret}"`);
  await writeFile(
    join(folder, 'keymedic.yaml'),
    `env_file: .env
integrations:
  - { id: shop, provider: sendgrid, key: { env: KEY } }
  - { id: news, provider: sendgrid, key: { file: token.txt } }
  - { id: relay, provider: smtp, endpoint: "smtp://127.0.0.1:1", credential: { username: { env: USER_NAME }, password: { env: PW } } }
`,
  );
  const { io, stdout } = collect(folder, { USER_NAME: 'joe' });
  const options = {
    config: join(folder, 'keymedic.yaml'),
    plan: true,
    json: true,
    record: false,
    investigate: true,
    set: [],
    connectTo: [],
  };
  expect(await diagnoseCommand([], options, io)).toBe(0);
  const lines = stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    {
      integration: 'shop',
      provider: 'sendgrid',
      kind: 'api_key',
      parts: { key: { file: '.env', variable: 'KEY' } },
      settings: {},
      endpoint: 'https://api.sendgrid.com',
      would_send: true,
      findings: [],
    },
    expect.objectContaining({
      integration: 'news',
      parts: { key: { file: 'token.txt' } },
      would_send: true,
      findings: [{ code: 'malformed', says: expect.stringContaining('quotes') }],
    }),
    expect.objectContaining({
      parts: { username: { variable: 'USER_NAME' }, password: { file: '.env', variable: 'PW' } },
      endpoint: 'smtp://127.0.0.1:1',
    }),
  ]);
  expect(stdout()).not.toContain('Qm3xYb7TzK0pLwR5vNcD1e');
  expect(stdout()).not.toContain('pass-of-the-relay');
});

test.each(['password', 'evidence', 'candidates', 'confidence', 'variable', 'unrecognised', 'integration'])(
  'the names and the words of --json stay where the password is "%s"',
  async (word) => {
    const folder = await mkdtemp(join(tmpdir(), 'keymedic-plan-'));
    folders.push(folder);
    await writeFile(
      join(folder, 'keymedic.yaml'),
      `integrations:
  - { id: relay, provider: smtp, endpoint: "smtp://127.0.0.1:1", credential: { username: joe@x.test, password: { env: PW } } }
store: { path: k.db }
network: { connectivity: [] }
`,
    );
    const { io, stdout } = collect(folder, { PW: word });
    const options = {
      config: join(folder, 'keymedic.yaml'),
      json: true,
      record: false,
      investigate: true,
      set: [],
      connectTo: [],
    };
    await diagnoseCommand([], { ...options, plan: true }, io);
    await diagnoseCommand([], options, io);
    const [plan, verdict] = stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(plan).toMatchObject({ parts: { password: { variable: 'PW' } }, integration: 'relay', kind: 'smtp' });
    expect(Object.keys(verdict)).toEqual(
      expect.arrayContaining(['integration', 'state', 'cause', 'confidence', 'candidates', 'evidence']),
    );
    expect(JSON.stringify([Object.keys(verdict), verdict.cause, verdict.candidates])).not.toContain('‹');
  },
);
