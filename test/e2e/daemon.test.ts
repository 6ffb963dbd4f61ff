/** @module The daemon as a process, against the lab: alerts once each, restarts, signals, a store that is locked. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHappenings, openScene, type Scene } from './harness.ts';

const limit = 60_000;
let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
});

afterEach(() => scene.close());

/** Resolves when this key was asked for `times` times from now on. */
async function asked(key: string, times = 1): Promise<void> {
  for (let done = 0; done < times; done++) await scene.world.nextRequest((entry) => entry.key === key);
}

/** Another process holds the store for so long (ms). */
function lockStore(length: number) {
  const script = join(import.meta.dirname, '../store/sqlite/lock-holder.ts');
  const child = spawn(process.execPath, [script, scene.storeFile, String(length)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createHappenings();
  createInterface({ input: child.stdout }).on('line', lines.note);
  return {
    locked: lines.until(/^locked/),
    released: lines.until(/^released/),
    async release() {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

function countOf(start: string): number {
  return scene.alerts.all.filter((text) => text.startsWith(start)).length;
}

test(
  'a key is revoked, and mended: one alert and one all-clear on each channel, a restart in between repeats nothing',
  async () => {
    const key = scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    const first = scene.start();
    await first.log.until(/shop \(sendgrid\) healthy/);
    scene.world.setState('shop', 'revoked');
    await scene.alerts.until(/^webhook incident\.opened/);
    await scene.alerts.until(/^mail \[REVOKED\] .* shop$/);
    await first.log.until(/mail delivered incident\.opened shop/);
    expect((await first.end('SIGTERM')).code).toBe(0);

    const second = scene.start();
    await asked('shop', 3);
    scene.world.setState('shop', 'healthy');
    await scene.alerts.until(/^webhook incident\.resolved/);
    await scene.alerts.until(/^mail \[OK\]/);
    await asked('shop', 2);
    expect((await second.end('SIGTERM')).code).toBe(0);
    expect(scene.alerts.all).toHaveLength(4);
    expect(countOf('webhook incident.opened')).toBe(1);
    expect(scene.webhook.received.every(({ isSigned }) => isSigned)).toBe(true);

    const written = [...first.log.all, ...second.log.all].join('\n') + (await readFile(scene.storeFile, 'latin1'));
    expect(written).not.toContain(key.parts['key']);
    expect(written).not.toContain(scene.mailbox.password);
    expect(written).not.toContain(scene.webhook.secret);
  },
  limit,
);

test(
  'killed before an alert was delivered, it delivers it after the restart, under the same id',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    const first = scene.start();
    await first.log.until(/shop \(sendgrid\) healthy/);
    scene.world.setState('shop', 'revoked');
    const [, , id] = (await scene.alerts.until(/^webhook incident\.opened/)).split(' ');
    await first.end('SIGKILL');
    const mailsBefore = countOf('mail');

    const second = scene.start();
    await second.log.until(/mail delivered incident\.opened shop|watches/);
    if (mailsBefore === 0) await scene.alerts.until(/^mail \[REVOKED\]/);
    await asked('shop', 3);
    await second.end('SIGTERM');
    expect(countOf('mail')).toBeGreaterThanOrEqual(1);
    const ids = scene.alerts.all.flatMap((text) =>
      text.startsWith('webhook incident.opened') ? [text.split(' ')[2]] : [],
    );
    expect(new Set(ids)).toEqual(new Set([id]));
  },
  limit,
);

test(
  'SIGTERM ends it with code 0 within five seconds, though an ESP hangs and the store is locked',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.world.setHost('api.sendgrid.com', { all: { fault: 'hang' } });
    await scene.writeConfig();
    const daemon = scene.start();
    await asked('shop');
    const holder = lockStore(8000);
    await holder.locked;
    const { code, took } = await daemon.end('SIGTERM');
    await holder.release();
    expect(code).toBe(0);
    expect(took).toBeLessThan(5000);
  },
  limit,
);

test(
  'SIGHUP: a config with mistakes is refused with all of them, and the old one stays; a valid one is taken over',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    const daemon = scene.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    const good = await readFile(scene.configFile, 'utf8');
    await writeFile(scene.configFile, good.replace('every: 1s', 'every: often\n  colour: red'));
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/new config has mistakes and is refused/);
    expect(daemon.log.all.filter((line) => /error .*keymedic\.yaml:\d+:\d+/.test(line)).length).toBeGreaterThanOrEqual(
      2,
    );
    await asked('shop', 2);

    scene.addKey('blog', 'postmark');
    await scene.writeConfig();
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/new config is taken over: 1 integration added, 0 removed, 0 changed/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    await asked('shop');
    expect((await daemon.end('SIGINT')).code).toBe(0);
  },
  limit,
);

test(
  'the store is locked for six seconds: probing and alerting go on meanwhile, and nothing is told twice afterwards',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.addKey('blog', 'postmark');
    await scene.writeConfig();
    const daemon = scene.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    const holder = lockStore(6000);
    await holder.locked;
    const lockedAt = Date.now();
    scene.world.setState('shop', 'revoked');
    await scene.alerts.until(/^webhook incident\.opened/);
    const toldAt = Date.now();
    await holder.released;
    const releasedAt = Date.now();
    const during = scene.world.log.filter(({ key, at }) => key === 'blog' && at >= lockedAt && at <= releasedAt);
    expect(toldAt).toBeLessThan(releasedAt);
    expect(during.length).toBeGreaterThanOrEqual(4);

    await scene.alerts.until(/^webhook agent\.recovered/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    const again = scene.start();
    await asked('shop', 2);
    expect((await again.end('SIGTERM')).code).toBe(0);
    expect(new Set(scene.alerts.all.filter((text) => text.startsWith('webhook incident.opened'))).size).toBe(1);
  },
  limit,
);

test(
  'a second daemon on the same store is refused, naming the first',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    const first = scene.start();
    await first.log.until(/watches 1 integration of 1 provider/);
    const second = scene.start();
    expect(await second.ended).toBe(75);
    expect(second.log.all.join('\n')).toContain(`process ${first.child.pid}`);
    expect((await first.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'without a config it says where it looked, and starts nothing',
  async () => {
    const daemon = scene.start('--config', join(scene.folder, 'none.yaml'));
    expect(await daemon.ended).toBe(78);
    expect(daemon.log.all.join('\n')).toContain('none.yaml');
  },
  limit,
);
