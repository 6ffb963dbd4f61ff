/** @module The daemon as a process, against the lab: one message per alert, restarts, signals, a locked store. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEventLog } from './event-log.ts';
import { type Harness, startHarness } from './harness.ts';

const limit = 60_000;
let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.close());

/** Resolves when this key was probed so many times from now on. */
async function probed(key: string, times = 1): Promise<void> {
  for (let done = 0; done < times; done++) await harness.simulator.nextRequest((entry) => entry.key === key);
}

/** Locks the store from another process. @param duration ms */
function lockStore(duration: number) {
  const script = join(import.meta.dirname, '../store/sqlite/lock-holder.ts');
  const child = spawn(process.execPath, [script, harness.storeFile, String(duration)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createEventLog();
  createInterface({ input: child.stdout }).on('line', lines.add);
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
  return harness.alerts.all.filter((text) => text.startsWith(start)).length;
}

test(
  'a key is revoked, and works again: one alert and one all-clear on each channel, and a restart repeats nothing',
  async () => {
    const key = harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const first = harness.start();
    await first.log.until(/shop \(sendgrid\) healthy/);
    harness.simulator.setState('shop', 'revoked');
    await harness.alerts.until(/^webhook incident\.opened/);
    await harness.alerts.until(/^mail \[REVOKED\] .* shop$/);
    await first.log.until(/mail delivered incident\.opened shop/);
    expect((await first.stop('SIGTERM')).code).toBe(0);

    const second = harness.start();
    await probed('shop', 3);
    harness.simulator.setState('shop', 'healthy');
    await harness.alerts.until(/^webhook incident\.resolved/);
    await harness.alerts.until(/^mail \[OK\]/);
    await probed('shop', 2);
    expect((await second.stop('SIGTERM')).code).toBe(0);
    expect(harness.alerts.all).toHaveLength(4);
    expect(countOf('webhook incident.opened')).toBe(1);
    expect(harness.webhook.received.every(({ isSigned }) => isSigned)).toBe(true);

    const written = [...first.log.all, ...second.log.all].join('\n') + (await readFile(harness.storeFile, 'latin1'));
    expect(written).not.toContain(key.parts['key']);
    expect(written).not.toContain(harness.mailbox.password);
    expect(written).not.toContain(harness.webhook.secret);
  },
  limit,
);

test(
  'killed before the delivery of an alert, the daemon delivers it after the restart, under the same id',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const first = harness.start();
    await first.log.until(/shop \(sendgrid\) healthy/);
    harness.simulator.setState('shop', 'revoked');
    const [, , id] = (await harness.alerts.until(/^webhook incident\.opened/)).split(' ');
    await first.stop('SIGKILL');
    const mailsBefore = countOf('mail');

    const second = harness.start();
    await second.log.until(/mail delivered incident\.opened shop|watches/);
    if (mailsBefore === 0) await harness.alerts.until(/^mail \[REVOKED\]/);
    await probed('shop', 3);
    await second.stop('SIGTERM');
    expect(countOf('mail')).toBeGreaterThanOrEqual(1);
    const ids = harness.alerts.all.flatMap((text) =>
      text.startsWith('webhook incident.opened') ? [text.split(' ')[2]] : [],
    );
    expect(new Set(ids)).toEqual(new Set([id]));
  },
  limit,
);

test(
  'SIGTERM ends the daemon with code 0 within five seconds, although an ESP hangs and the store is locked',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.simulator.setHost('api.sendgrid.com', { all: { fault: 'hang' } });
    await harness.writeConfig();
    const daemon = harness.start();
    await probed('shop');
    const holder = lockStore(8000);
    await holder.locked;
    const { code, took } = await daemon.stop('SIGTERM');
    await holder.release();
    expect(code).toBe(0);
    expect(took).toBeLessThan(5000);
  },
  limit,
);

test(
  'SIGHUP: a config with mistakes is refused with all mistakes, and the old one stays; a valid one is applied',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    const good = await readFile(harness.configFile, 'utf8');
    await writeFile(harness.configFile, good.replace('every: 1s', 'every: often\n  colour: red'));
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/new config has errors and is not used/);
    expect(daemon.log.all.filter((line) => /error .*keymedic\.yaml:\d+:\d+/.test(line)).length).toBeGreaterThanOrEqual(
      2,
    );
    await probed('shop', 2);

    harness.addLabKey('blog', 'postmark');
    await harness.writeConfig();
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/new config is taken over: 1 integration added, 0 removed, 0 changed/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    await probed('shop');
    expect((await daemon.stop('SIGINT')).code).toBe(0);
  },
  limit,
);

test(
  'a plugin that waits for ever: the reload is given up and shown, a later one works, and SIGTERM ends the daemon in time',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    const plugins = join(harness.folder, 'esps');
    await mkdir(plugins);
    await writeFile(join(plugins, 'mine.mjs'), 'await new Promise(() => {}); export default {};');
    await harness.writeConfig({ providers: './esps' });
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/the new config (could not be read within 10 s, waiting for .*mine\.mjs|has errors)/);
    await harness.alerts.until(/^webhook agent\.problem/);
    expect(harness.webhookBodies('agent.problem')).toContain('the old config stays');

    await harness.writeConfig();
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/the new config is taken over/);
    await daemon.log.until(/over: A reload was/);

    await harness.writeConfig({ providers: './esps' });
    daemon.child.kill('SIGHUP');
    const { code, took } = await daemon.stop('SIGTERM');
    expect(code).toBe(0);
    expect(took).toBeLessThan(7_000);
  },
  limit,
);

test(
  'the store is locked for six seconds: probes and alerts continue, and nothing is sent twice afterwards',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.addLabKey('blog', 'postmark');
    await harness.writeConfig();
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    const holder = lockStore(6000);
    await holder.locked;
    const lockedAt = Date.now();
    harness.simulator.setState('shop', 'revoked');
    await harness.alerts.until(/^webhook incident\.opened/);
    const alertedAt = Date.now();
    await holder.released;
    const releasedAt = Date.now();
    const during = harness.simulator.log.filter(({ key, at }) => key === 'blog' && at >= lockedAt && at <= releasedAt);
    expect(alertedAt).toBeLessThan(releasedAt);
    expect(during.length).toBeGreaterThanOrEqual(4);

    await harness.alerts.until(/^webhook agent\.recovered/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    const again = harness.start();
    await probed('shop', 2);
    expect((await again.stop('SIGTERM')).code).toBe(0);
    expect(new Set(harness.alerts.all.filter((text) => text.startsWith('webhook incident.opened'))).size).toBe(1);
  },
  limit,
);

test(
  'a second daemon on the same store is refused, naming the first',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const first = harness.start();
    await first.log.until(/watches 1 integration of 1 provider/);
    const second = harness.start();
    expect(await second.exited).toBe(75);
    expect(second.log.all.join('\n')).toContain(`process ${first.child.pid}`);
    expect((await first.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'without a config the daemon names the file that is missing, and does not start',
  async () => {
    const daemon = harness.start('--config', join(harness.folder, 'none.yaml'));
    expect(await daemon.exited).toBe(78);
    expect(daemon.log.all.join('\n')).toContain('none.yaml');
  },
  limit,
);
