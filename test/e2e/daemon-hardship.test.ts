/** @module The daemon on a machine with problems: no file descriptors, a blocked event loop, a clock set back, no room for a store. */

import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Harness, startHarness } from './harness.ts';

const limit = 90_000;
const disturb = ['--import', join(import.meta.dirname, 'preload-disturbance.ts')];
let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.close());

function keyAlerts(): readonly string[] {
  return harness.alerts.all.filter((text) => /incident\.|^mail \[(?!KEYMEDIC)/.test(text));
}

function canRun(...command: readonly [string, ...string[]]): boolean {
  const [program, ...args] = command;
  return spawnSync(program, args).status === 0;
}

test.runIf(canRun('prlimit', '--version'))(
  'out of file descriptors: an agent problem, and no verdict on a key',
  async () => {
    for (let index = 0; index < 60; index++)
      harness.addLabKey(`shop-${index}`, index % 2 === 0 ? 'sendgrid' : 'postmark');
    for (const host of ['api.sendgrid.com', 'api.postmarkapp.com'])
      harness.simulator.setHost(host, { all: { fault: 'hang' } });
    await harness.writeConfig();
    const daemon = harness.startUnder({ command: ['prlimit', '--nofile=34'] });
    await daemon.log.until(/no file descriptors left/);
    for (const host of ['api.sendgrid.com', 'api.postmarkapp.com']) harness.simulator.setHost(host, {});
    await harness.alerts.until(/^webhook agent\.problem/);
    expect(harness.webhookBodies('agent.problem')).toContain('raise the limit (ulimit -n)');
    await daemon.log.until(/shop-\d+ \(\w+\) healthy/);
    expect(keyAlerts()).toEqual([]);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a blocked event loop is an agent problem, and no verdict on a key',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const daemon = harness.startUnder({ node: disturb, env: { DISTURB: 'loop' } });
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    daemon.child.kill('SIGUSR2');
    await harness.alerts.until(/^webhook agent\.problem/);
    expect(harness.webhookBodies('agent.problem')).toContain('stands still for seconds');
    expect(keyAlerts()).toEqual([]);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a clock that is set back an hour: probes continue, and a key that fails then is alerted',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const daemon = harness.startUnder({ node: disturb, env: { DISTURB: 'clock' } });
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    daemon.child.kill('SIGUSR2');
    await daemon.log.until(/clock was set back by 3600 s/);
    harness.simulator.setState('shop', 'revoked');
    // The webhook receiver rightly refuses signatures that are an hour old.
    await harness.alerts.until(/^mail .* shop$/);
    harness.simulator.setState('shop', 'healthy');
    await harness.alerts.until(/^mail \[OK\]/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a folder in the place of the store: the daemon reports it, and alerts from memory',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.simulator.setState('shop', 'revoked');
    await mkdir(harness.storeFile);
    await harness.writeConfig();
    const daemon = harness.start();
    await harness.alerts.until(/^webhook agent\.problem/);
    await harness.alerts.until(/^webhook incident\.opened/);
    expect(harness.webhookBodies('agent.problem')).toContain(harness.storeFile);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test.runIf(canRun('unshare', '-rm', 'true'))(
  'a full disk at the start: the daemon reports it, and alerts from memory',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.simulator.setState('shop', 'revoked');
    const disk = join(harness.folder, 'disk');
    await mkdir(disk);
    await harness.writeConfig({ store: { path: join(disk, 'keymedic.db') } });
    const mount = `mount -t tmpfs -o size=64k none '${disk}' && exec "$@"`;
    const daemon = harness.startUnder({ command: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
    await harness.alerts.until(/^webhook agent\.problem/);
    await harness.alerts.until(/^webhook incident\.opened/);
    expect(harness.webhookBodies('agent.problem')).toContain('Make room on its disk.');
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);
