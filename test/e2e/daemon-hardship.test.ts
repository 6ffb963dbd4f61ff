/** @module The daemon in hardship: no file descriptors left, a loop that stood still, a clock set back, a store that cannot be. */

import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';

const limit = 90_000;
const disturb = ['--import', join(import.meta.dirname, 'preload-disturbance.ts')];
let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
});

afterEach(() => scene.close());

function bodiesOf(type: string): string {
  return JSON.stringify(scene.webhook.received.filter((call) => call.type === type).map(({ body }) => body));
}

function keyAlerts(): readonly string[] {
  return scene.alerts.all.filter((text) => /incident\.|^mail \[(?!KEYMEDIC)/.test(text));
}

function canRun(...command: readonly [string, ...string[]]): boolean {
  const [program, ...args] = command;
  return spawnSync(program, args).status === 0;
}

test.runIf(canRun('prlimit', '--version'))(
  'out of file descriptors: trouble of our own, and no verdict on a key',
  async () => {
    for (let index = 0; index < 60; index++) scene.addKey(`shop-${index}`, index % 2 === 0 ? 'sendgrid' : 'postmark');
    for (const host of ['api.sendgrid.com', 'api.postmarkapp.com'])
      scene.world.setHost(host, { all: { fault: 'hang' } });
    await scene.writeConfig();
    const daemon = scene.startUnder({ command: ['prlimit', '--nofile=34'] });
    await daemon.log.until(/no file descriptors left/);
    for (const host of ['api.sendgrid.com', 'api.postmarkapp.com']) scene.world.setHost(host, {});
    await scene.alerts.until(/^webhook agent\.problem/);
    expect(bodiesOf('agent.problem')).toContain('raise the limit (ulimit -n)');
    await daemon.log.until(/shop-\d+ \(\w+\) healthy/);
    expect(keyAlerts()).toEqual([]);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'an event loop that stood still is trouble of our own, and no verdict on a key',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    const daemon = scene.startUnder({ node: disturb, env: { DISTURB: 'loop' } });
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    daemon.child.kill('SIGUSR2');
    await scene.alerts.until(/^webhook agent\.problem/);
    expect(bodiesOf('agent.problem')).toContain('stands still for seconds');
    expect(keyAlerts()).toEqual([]);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a clock that is set back an hour: it goes on examining, and tells of what fails then',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    const daemon = scene.startUnder({ node: disturb, env: { DISTURB: 'clock' } });
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    daemon.child.kill('SIGUSR2');
    await daemon.log.until(/clock was set back by 3600 s/);
    scene.world.setState('shop', 'revoked');
    // A webhook's receiver refuses signatures of an hour ago, and is right.
    await scene.alerts.until(/^mail .* shop$/);
    scene.world.setState('shop', 'healthy');
    await scene.alerts.until(/^mail \[OK\]/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a folder where the store should be: it says so, and alerts from memory',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.world.setState('shop', 'revoked');
    await mkdir(scene.storeFile);
    await scene.writeConfig();
    const daemon = scene.start();
    await scene.alerts.until(/^webhook agent\.problem/);
    await scene.alerts.until(/^webhook incident\.opened/);
    expect(bodiesOf('agent.problem')).toContain(scene.storeFile);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test.runIf(canRun('unshare', '-rm', 'true'))(
  'a disk that is full at the start: it says so, and alerts from memory',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.world.setState('shop', 'revoked');
    const disk = join(scene.folder, 'disk');
    await mkdir(disk);
    await scene.writeConfig({ store: { path: join(disk, 'keymedic.db') } });
    const mount = `mount -t tmpfs -o size=64k none '${disk}' && exec "$@"`;
    const daemon = scene.startUnder({ command: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
    await scene.alerts.until(/^webhook agent\.problem/);
    await scene.alerts.until(/^webhook incident\.opened/);
    expect(bodiesOf('agent.problem')).toContain('Make room on its disk.');
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);
