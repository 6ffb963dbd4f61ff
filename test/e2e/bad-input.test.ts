/** @module Answers that nobody should give, keys that lead astray, and how `diagnose` ends: in time, and with the right exit code. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { providers } from '../../providers/index.ts';
import { diagnoseCommand } from '../../src/cli/commands/diagnose.ts';
import { loadCases } from '../../src/lab/load-cases.ts';
import type { Fault } from '../../src/lab/script.ts';
import { runProgram } from '../canary/leaky-esp.ts';
import { collect } from '../cli/collect-output.ts';
import { openWard, toCredential, type Ward, watch } from './lab-keys.ts';

/** Each at an ESP of its own, so that all can be tried at once. */
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
/** The promise; and how long an ESP may hold up what does not wait for a time-out, on a busy machine. */
const longest = 25_000;
const usual = 10_000;

let ward: Ward;

beforeAll(async () => {
  ward = await openWard({
    providers,
    cases: loadCases(),
    seed: 'bad input',
    furnish(world) {
      for (const provider of ['mailchimp', 'mailgun', ...Object.values(faults)])
        world.addKey({ id: provider, provider });
    },
  });
});

afterAll(() => ward.close());

function keyOf(id: string): ReturnType<Ward['world']['keys']['get']> & object {
  const key = ward.world.keys.get(id);
  if (key === undefined) throw new Error(`the lab has no key ${id}`);
  return key;
}

test.concurrent.for(Object.entries(faults) as [Fault, string][])(
  '%s gets a diagnosis in time',
  { timeout: 40_000 },
  async ([fault, id], { expect }) => {
    const key = keyOf(id);
    for (const host of key.home) ward.world.setHost(host, { all: { fault } });
    const began = performance.now();
    const { diagnosis } = await ward.examine(watch(key));
    const took = performance.now() - began;
    expect(took).toBeLessThan(fault === 'hang' || fault === 'drip' ? longest : usual);
    expect(diagnosis.requests).toBeGreaterThan(0);
    if (fault !== 'continue') expect(diagnosis.state).not.toBe('healthy');
    // None of these says anything of the key.
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
])('a Mailchimp key that ends in -%s leads nowhere', async (ending) => {
  const before = ward.world.log.length;
  const credential = toCredential({ key: `${'0123456789abcdef'.repeat(2)}-${ending}` });
  const { diagnosis } = await ward.examine({ ...watch(keyOf('mailchimp')), credential });
  expect(
    ward.world.log
      .slice(before)
      .map(({ host }) => host)
      .filter((host) => !/^us\d{1,2}\.api\.mailchimp\.com$/.test(host)),
  ).toEqual([]);
  expect(['failing', 'unknown']).toContain(diagnosis.state);
  expect(diagnosis.cause).toBe('malformed');
});

describe('as a command', () => {
  const network = (): object => ({ ca: ward.lab.caFile, connect_to: ward.lab.connectTo, connectivity: [] });

  async function writeConfig(name: string, integrations: readonly object[]): Promise<string> {
    const file = join(ward.lab.folder, name);
    await writeFile(file, stringify({ integrations, network: network(), store: { path: `${name}.db` } }));
    return file;
  }

  const entry = (id: string, play: 'healthy' | 'revoked' | 'rate_limited', more: object = {}): object => {
    const key = keyOf('mailgun');
    ward.world.setState(key.id, play);
    return { id, provider: key.provider, key: { file: 'mailgun.key' }, settings: key.target.settings, ...more };
  };
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);

  beforeAll(() => writeFile(join(ward.lab.folder, 'mailgun.key'), keyOf('mailgun').parts['key'] ?? ''));

  test.each([
    ['healthy', {}, 0],
    ['healthy', { expires: soon }, 1],
    ['revoked', {}, 2],
    ['rate_limited', {}, 3],
  ] as const)('exit code: %s with %o is %i', async (play, more, code) => {
    const file = await writeConfig(`exit-${code}.yaml`, [entry('one', play, more)]);
    const { io, stdout } = collect(ward.lab.folder);
    const given = { config: file, set: [], connectTo: [], record: true, investigate: true, json: true };
    expect(await diagnoseCommand([], given, io), stdout()).toBe(code);
    expect(JSON.parse(stdout())).toMatchObject({ integration: 'one', provider: 'mailgun' });
  });

  test('of several, the worst: failing, warning, could not tell, healthy', async () => {
    const good = entry('good', 'healthy');
    const aging = entry('aging', 'healthy', { expires: soon });
    const bad = {
      ...entry('bad', 'healthy'),
      key: keyOf('mailgun').parts['key']?.replace(/[0-9a-f]/, (one) => (one === 'a' ? 'b' : 'a')),
    };
    const file = await writeConfig('several.yaml', [good, aging, bad]);
    const { io } = collect(ward.lab.folder);
    const given = { config: file, set: [], connectTo: [], record: false, investigate: false };
    expect(await diagnoseCommand([], given, io)).toBe(2);
    expect(await diagnoseCommand(['good', 'aging'], given, io)).toBe(1);
    expect(await diagnoseCommand(['good'], given, io)).toBe(0);
  });

  test('usage is 64, a config with a mistake or without its secret is 78', async () => {
    const cwd = ward.lab.folder;
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

  test('colour goes to a terminal alone, and not where NO_COLOR is set', async () => {
    const file = await writeConfig('colour.yaml', [entry('one', 'revoked')]);
    const given = { config: file, set: [], connectTo: [], record: false, investigate: false };
    const print = async (isTTY: boolean, env: Record<string, string>): Promise<string> => {
      const { io, stdout } = collect(ward.lab.folder, env);
      await diagnoseCommand([], given, { ...io, stdout: Object.assign(io.stdout, { isTTY }) });
      return stdout();
    };
    expect(await print(true, {})).toContain('\u001b[');
    expect(await print(true, { NO_COLOR: '1' })).not.toContain('\u001b');
    expect(await print(false, {})).not.toContain('\u001b');
  });

  test('--connect-to leads there by each of its forms; TLS name and Host stay', async () => {
    const port = ward.lab.connectTo
      .find((rule) => rule.startsWith('api.mailgun.net:443:'))
      ?.split(':')
      .at(-1);
    ward.world.setState('mailgun', 'healthy');
    for (const rule of [
      `api.mailgun.net:443:127.0.0.1:${port}`,
      `api.mailgun.net::127.0.0.1:${port}`,
      `:443:127.0.0.1:${port}`,
      `::127.0.0.1:${port}`,
    ]) {
      const { io, stdout } = collect(ward.lab.folder, { KEY: keyOf('mailgun').parts['key'] ?? '' });
      const given = {
        provider: 'mailgun',
        keyEnv: 'KEY',
        set: Object.entries(keyOf('mailgun').target.settings).map(([name, value]) => `${name}=${value}`),
        connectTo: [rule],
        ca: ward.lab.caFile,
        record: false,
        investigate: false,
        json: true,
      };
      expect(await diagnoseCommand([], given, io), rule).toBe(0);
      expect(JSON.parse(stdout()), rule).toMatchObject({ cause: 'healthy' });
    }
  });
});
