/** @module Faulty answers, keys with dangerous texts, and the exit codes of `diagnose`. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { diagnoseCommand } from '../../src/cli/commands/diagnose.ts';
import { gateOutput } from '../../src/cli/terminal/gate.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import type { Fault } from '../../src/lab/script.ts';
import { runProgram } from '../canary/leaky-esp.ts';
import { collect } from '../cli/collect-output.ts';
import { type DiagnoseLab, integrationOf, startDiagnoseLab, toCredential } from './lab-keys.ts';

/** Each fault at an ESP of its own, so that all can be tested at once. */
const faults: Readonly<Record<Fault, string>> = {
  hang: 'sendgrid',
  drip: 'postmark',
  reset: 'brevo',
  cut: 'mandrill',
  huge: 'resend',
  bad_gzip: 'sparkpost',
  bad_utf8: 'smtp2go',
  bad_json: 'mailersend',
  redirect: 'loops',
  login_page: 'elasticemail',
  continue: 'omnisend',
};
/** The longest diagnosis that is promised, and the longest one without a time-out on a busy machine, ms. */
const longest = 25_000;
const longestAnswered = 10_000;

let lab: DiagnoseLab;

beforeAll(async () => {
  lab = await startDiagnoseLab('bad input', ({ addKey }) => {
    for (const provider of ['mailchimp', 'mailgun', ...Object.values(faults)]) addKey({ id: provider, provider });
  });
});

afterAll(() => lab.close());

function keyOf(id: string): LabKey {
  const key = lab.simulator.keys.get(id);
  if (key === undefined) throw new Error(`the lab has no key ${id}`);
  return key;
}

test.concurrent.for(Object.entries(faults) as [Fault, string][])(
  '%s gets a diagnosis in time',
  { timeout: 40_000 },
  async ([fault, id], { expect }) => {
    const key = keyOf(id);
    for (const host of key.home) lab.simulator.setHost(host, { all: { fault } });
    const startedAt = performance.now();
    const { diagnosis } = await lab.diagnose(integrationOf(key));
    const took = performance.now() - startedAt;
    expect(took).toBeLessThan(fault === 'hang' || fault === 'drip' ? longest : longestAnswered);
    expect(diagnosis.requests).toBeGreaterThan(0);
    if (fault !== 'continue') expect(diagnosis.state).not.toBe('healthy');
    // None of these faults says anything about the key.
    if (fault !== 'bad_utf8')
      expect(['network', 'provider_outage', 'endpoint_changed', 'ip_blocked', 'bad_request', 'healthy']).toContain(
        diagnosis.cause,
      );
  },
);

test.each([
  'x.example/',
  'us14.x.example',
  'us14@x.example',
  'us14/../x',
  'us14#',
  'us14?x=',
  'us14:8443',
  'x.example:443/us14',
  'US14\\x.example',
])('a Mailchimp key that ends in -%s leads to no other host', async (ending) => {
  const before = lab.simulator.log.length;
  const credential = toCredential({ key: `${'0123456789abcdef'.repeat(2)}-${ending}` });
  const { diagnosis } = await lab.diagnose({ ...integrationOf(keyOf('mailchimp')), credential });
  expect(
    lab.simulator.log
      .slice(before)
      .map(({ host }) => host)
      .filter((host) => !/^us\d{1,2}\.api\.mailchimp\.com$/.test(host)),
  ).toEqual([]);
  expect(['failing', 'unknown']).toContain(diagnosis.state);
  expect(diagnosis.cause).toBe('malformed');
});

describe('as a command', () => {
  async function writeConfig(name: string, integrations: readonly object[]): Promise<string> {
    const file = join(lab.folder, name);
    await writeFile(
      file,
      stringify({ integrations, network: { ...lab.network(), connectivity: [] }, store: { path: `${name}.db` } }),
    );
    return file;
  }

  const entry = (id: string, state: 'healthy' | 'revoked' | 'rate_limited', more: object = {}): object => {
    const key = keyOf('mailgun');
    lab.simulator.setState(key.id, state);
    return { id, provider: key.provider, key: { file: 'mailgun.key' }, settings: key.target.settings, ...more };
  };
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);

  beforeAll(() => writeFile(join(lab.folder, 'mailgun.key'), keyOf('mailgun').parts['key'] ?? ''));

  test.each([
    ['healthy', {}, 0],
    ['healthy', { expires: soon }, 1],
    ['revoked', {}, 2],
    ['rate_limited', {}, 3],
  ] as const)('exit code: %s with %o is %i', async (state, more, code) => {
    const file = await writeConfig(`exit-${code}.yaml`, [entry('one', state, more)]);
    const { io, stdout } = collect(lab.folder);
    const given = { config: file, set: [], connectTo: [], record: true, investigate: true, json: true };
    expect(await diagnoseCommand([], given, io), stdout()).toBe(code);
    expect(JSON.parse(stdout())).toMatchObject({ integration: 'one', provider: 'mailgun' });
  });

  test('of several, the worst state counts: failing, warning, unknown, healthy', async () => {
    const good = entry('good', 'healthy');
    const aging = entry('aging', 'healthy', { expires: soon });
    const bad = {
      ...entry('bad', 'healthy'),
      key: keyOf('mailgun').parts['key']?.replace(/[0-9a-f]/, (one) => (one === 'a' ? 'b' : 'a')),
    };
    const file = await writeConfig('several.yaml', [good, aging, bad]);
    const { io } = collect(lab.folder);
    const given = { config: file, set: [], connectTo: [], record: false, investigate: false };
    expect(await diagnoseCommand([], given, io)).toBe(2);
    expect(await diagnoseCommand(['good', 'aging'], given, io)).toBe(1);
    expect(await diagnoseCommand(['good'], given, io)).toBe(0);
  });

  test('usage is 64, a config with a mistake or without its secret is 78', { timeout: 90_000 }, async () => {
    const cwd = lab.folder;
    const bad = await writeConfig('bad.yaml', [{ id: 'a', provider: 'sengrid', key: 'x' }]);
    const unset = await writeConfig('unset.yaml', [{ id: 'a', provider: 'sendgrid', key: { env: 'NOT_SET' } }]);
    const runs: readonly [readonly string[], number][] = [
      [['diagnose', '--no-such-option'], 64],
      [['no-such-command'], 64],
      [['diagnose', '--provider', 'sengrid', '--key-stdin'], 64],
      [['diagnose', '--provider', 'sendgrid', '--key-stdin', '--connect-to', 'a:b'], 64],
      [['diagnose', '--provider', 'sendgrid', '--key-env', 'A', '--key-stdin'], 64],
      [['diagnose', 'nobody', '--config', unset], 64],
      [['diagnose', '--config', join(cwd, 'none.yaml')], 78],
      [['diagnose', '--config', bad], 78],
      [['diagnose', '--config', unset], 78],
    ];
    for (const [args, code] of runs) {
      const ran = await runProgram(args, { cwd });
      expect(ran.code, `${args.join(' ')}\n${ran.written}`).toBe(code);
      expect(ran.written).not.toBe('');
    }
  });

  test('only a terminal gets colour, and not with NO_COLOR', async () => {
    const file = await writeConfig('colour.yaml', [entry('one', 'revoked')]);
    const given = { config: file, set: [], connectTo: [], record: false, investigate: false };
    const print = async (isTTY: boolean, env: Record<string, string>): Promise<string> => {
      const { io, stdout } = collect(lab.folder, env);
      await diagnoseCommand([], given, gateOutput({ ...io, stdout: Object.assign(io.stdout, { isTTY }) }).io);
      return stdout();
    };
    expect(await print(true, {})).toContain('\u001b[');
    expect(await print(true, { NO_COLOR: '1' })).not.toContain('\u001b');
    expect(await print(false, {})).not.toContain('\u001b');
  });

  test('--connect-to works in each of its forms; TLS name and Host header stay', async () => {
    const port = lab.connectTo
      .find((rule) => rule.startsWith('api.mailgun.net:443:'))
      ?.split(':')
      .at(-1);
    lab.simulator.setState('mailgun', 'healthy');
    for (const rule of [
      `api.mailgun.net:443:127.0.0.1:${port}`,
      `api.mailgun.net::127.0.0.1:${port}`,
      `:443:127.0.0.1:${port}`,
      `::127.0.0.1:${port}`,
    ]) {
      const { io, stdout } = collect(lab.folder, { KEY: keyOf('mailgun').parts['key'] ?? '' });
      const given = {
        provider: 'mailgun',
        keyEnv: 'KEY',
        set: Object.entries(keyOf('mailgun').target.settings).map(([name, value]) => `${name}=${value}`),
        connectTo: [rule],
        ca: lab.caFile,
        record: false,
        investigate: false,
        json: true,
      };
      expect(await diagnoseCommand([], given, io), rule).toBe(0);
      expect(JSON.parse(stdout()), rule).toMatchObject({ cause: 'healthy' });
    }
  });
});
