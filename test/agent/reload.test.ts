/** @module A new config while the daemon runs: what each part gets, what is logged, and a config that is refused. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openReloadableRuntime } from '../../src/agent/diagnose/reloadable-runtime.ts';
import { createCoverage } from '../../src/agent/health/coverage.ts';
import { applyConfig, holdConfig, readInTime } from '../../src/agent/reload.ts';
import type { ConfigDiff } from '../../src/agent/schedule/config-diff.ts';
import { makeDefaultConfig } from '../../src/config/build/defaults.ts';
import { newStanding } from '../../src/core/incident/decide.ts';
import type { Config } from '../../src/core/model/config.ts';
import { awaitFile } from '../../src/io/file-access.ts';
import { makeIntegration, providers } from './diagnose/fake-context.ts';
import { createTestLog } from './health/open-problems.ts';

const shop = makeIntegration('shop', 'sendgrid');
const blog = makeIntegration('blog', 'sendgrid');
const before: Config = { ...makeDefaultConfig(providers, '/tmp'), integrations: [shop] };

function open(raise: (says: string) => void = () => {}) {
  const lines: string[] = [];
  const current = holdConfig(before);
  const runtime = openReloadableRuntime(before, { version: '0.0.0-test', env: {}, instanceSecret: 'instance' });
  onTestFinished(runtime.close);
  const applied: { readonly changes: ConfigDiff; readonly config: Config }[] = [];
  const part = { applyConfig: (changes: ConfigDiff) => void applied.push({ changes, config: current.get() }) };
  const over = { over: 0 };
  const coverage = createCoverage({
    config: current.get,
    state: { standings: [], channelStatuses: [] },
    problems: {
      raise: (_, says) => raise(says),
      clear: () => {
        over.over = 1;
      },
    },
  });
  const apply = (next: Config) =>
    applyConfig(next, { current, runtime, coverage, parts: [part, part], log: createTestLog(lines) });
  return { apply, applied, current, runtime, coverage: over, log: () => lines.join('') };
}

test('each part gets the difference, with the new config in force', () => {
  const { apply, applied, current, log } = open();
  const next: Config = { ...before, integrations: [{ ...shop, usedBy: ['receipts'] }, blog] };
  apply(next);
  expect(current.get()).toBe(next);
  expect(applied).toHaveLength(2);
  expect(applied[0]).toMatchObject({
    config: next,
    changes: { added: [{ id: 'blog' }], removed: [], metadataChanged: [{ id: 'shop' }], needsNewRuntime: false },
  });
  expect(log()).toContain('the new config is taken over: 1 integration added, 0 removed, 1 changed');
});

test('another network needs a new runtime, and the same one keeps it', () => {
  const { apply, applied, runtime } = open();
  const first = runtime.get();
  apply({ ...before, integrations: [] });
  expect(runtime.get()).toBe(first);
  apply({ ...before, network: { ...before.network, connectivity: [] } });
  expect(runtime.get()).not.toBe(first);
  expect(applied.at(-1)?.changes.needsNewRuntime).toBe(true);
});

test('a config whose certificates cannot be used is refused, and the one before stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-reload-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, 'no certificate\n');
  const { apply, applied, current, runtime, log } = open();
  const first = runtime.get();
  apply({ ...before, integrations: [], network: { ...before.network, ca } });
  expect(current.get()).toBe(before);
  expect(runtime.get()).toBe(first);
  expect(applied).toEqual([]);
  expect(log()).toContain('The new config is refused: ');
});

test('options that need a restart are named', () => {
  const { apply, log } = open();
  apply({ ...before, store: { ...before.store, path: '/elsewhere' }, log: { ...before.log, format: 'json' } });
  expect(log()).toContain('store.path is taken over by a restart only');
  expect(log()).toContain('log.format is taken over by a restart only');
});

test('a reading that does not end is given up, and names the file that it waits for', async () => {
  const lines: string[] = [];
  const log = createTestLog(lines);
  const never = Promise.withResolvers<never>();
  const waiting = awaitFile('/net/away/esp.ts', never.promise).catch(() => 'ended');
  const refused = await readInTime(() => never.promise, log, 50);
  const says = 'the new config could not be read within 0.05 s, waiting for /net/away/esp.ts';
  expect(refused).toEqual({ refused: `A reload was given up, and the old config stays: ${says}.` });
  expect(lines.join('')).toContain(`${says}; the old one stays`);
  expect(await readInTime(async () => ({ config: before }), log, 50)).toEqual({ config: before });
  never.reject(new Error('the test is over'));
  await waiting;
});

test('what a config takes away is told while the config before is in force, until it is back', () => {
  const told: [string, Config][] = [];
  const { apply, current, coverage } = open((says) => told.push([says, current.get()]));
  const channel = { id: 'bell', type: 'exec', command: ['/bin/true'] } as unknown as Config['channels'][number];
  const whole: Config = { ...before, channels: [channel] };
  apply(whole);
  expect(told).toEqual([]);
  apply({ ...whole, integrations: [] });
  expect(told).toEqual([['Nothing is watched any more: the new config has no integrations.', whole]]);
  apply({ ...before, integrations: [shop] });
  expect(told.at(-1)?.[0]).toBe('Nobody is told of trouble any more: the new config has no channels.');
  apply(whole);
  expect(coverage.over).toBe(1);
  apply({ ...whole, routes: [{ match: { owner: ['nobody'] }, to: ['bell'] }] });
  expect(told.at(-1)).toEqual([
    'Nobody is told of trouble with shop any more: no route of the new config fits.',
    whole,
  ]);
});

test.each([
  [[{ match: { cause: ['expired'] } }], 'Nobody is told of some troubles with shop any more'],
  [[{ match: { severity: ['warning'] } }], 'Nobody is told of some troubles with shop any more'],
  [
    [{ match: { integration: ['shop'], severity: ['critical'] } }],
    'Nobody is told of some troubles with shop any more',
  ],
  [[{ match: { severity: ['critical'] } }, { match: { severity: ['error'] } }], undefined],
  [[{ match: { cause: ['expired'] } }, { match: { integration: ['shop'] } }], undefined],
] as const)('routes %j of a new config', (routes, says) => {
  const told: string[] = [];
  const { apply } = open((problem) => told.push(problem));
  const channel = { id: 'bell', type: 'exec', command: ['/bin/true'] } as unknown as Config['channels'][number];
  const whole: Config = { ...before, channels: [channel] };
  apply(whole);
  apply({ ...whole, routes: routes.map((route) => ({ ...route, to: ['bell'] })) });
  expect(told.join()).toContain(says ?? '');
  expect(told).toHaveLength(says === undefined ? 0 : 1);
});

test('the log names the integrations that leave', () => {
  const { apply, log } = open();
  apply({ ...before, integrations: [blog] });
  expect(log()).toContain('no longer in the config: shop');
});

test('a start without what an earlier run had is told, and a first start is not', () => {
  const raised: string[] = [];
  const start = (state: Parameters<typeof createCoverage>[0]['state'], config: Config) =>
    createCoverage({
      config: () => config,
      state,
      problems: { raise: (_, says) => raised.push(says), clear: () => {} },
    }).start();
  start({ standings: [], channelStatuses: [] }, { ...before, integrations: [] });
  expect(raised).toEqual([]);
  const standings = [{ ...newStanding('shop'), state: 'healthy' } as const];
  start({ standings, channelStatuses: [] }, before);
  expect(raised).toEqual([]);
  start({ standings, channelStatuses: [] }, { ...before, integrations: [] });
  expect(raised).toEqual(['Nothing is watched any more: the new config has no integrations.']);
});

test('a reading that breaks is not called late', async () => {
  const lines: string[] = [];
  const broken = await readInTime(() => Promise.reject(new TypeError('secret text')), createTestLog(lines), 5_000);
  expect(broken).toEqual({
    refused: 'A reload failed by a mistake inside Keymedic, and the old config stays. The log has the mistake.',
  });
  expect(lines.join('')).toContain('TypeError');
  expect(lines.join('')).not.toMatch(/within|secret text/);
});
