/** @module The daemon while its store is locked, read-only, full, deleted or damaged: it reports that, continues, and loses nothing. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite/open.ts';
import type { LaunchOptions, RunningDaemon } from './daemon-process.ts';
import { type Harness, startHarness } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');
const limit = 90_000;
let harness: Harness;
let store: string;

beforeEach(async () => {
  harness = await startHarness();
  harness.addLabKey('shop', 'sendgrid');
  harness.addLabKey('blog', 'sendgrid');
  store = join(harness.folder, 'store', 'keymedic.db');
  await mkdir(dirname(store));
  await harness.writeConfig({ store: { path: store }, group_by: 'integration', group_interval: '1s' });
});

afterEach(() => harness.close());

/** How many opened incidents the webhook got, by integration. */
function openings(): Readonly<Record<string, number>> {
  const opened = harness.webhook.received
    .filter(({ type }) => type === 'incident.opened')
    .map(({ body }) => JSON.stringify(body));
  return Object.fromEntries(
    ['shop', 'blog'].map((id) => [id, opened.filter((body) => body.includes(`"id":"${id}"`)).length]),
  );
}

async function failAndAlert(daemon: RunningDaemon, id: string): Promise<void> {
  harness.simulator.setState(id, 'revoked');
  await daemon.log.until(new RegExp(`hook delivered incident.opened ${id}`));
  await daemon.log.until(new RegExp(`mail delivered incident.opened ${id}`));
}

/** The next daemon knows both incidents: it reports their ends, and does not open them again. */
async function expectBothKnown(options: LaunchOptions = {}): Promise<void> {
  const next = harness.startUnder(options);
  for (const id of ['shop', 'blog']) {
    harness.simulator.setState(id, 'healthy');
    await next.log.until(new RegExp(`hook delivered incident.resolved ${id}`));
  }
  expect((await next.stop('SIGTERM')).code).toBe(0);
  expect(openings()).toEqual({ shop: 1, blog: 1 });
}

test(
  'a store that says of a channel alone that it failed: the daemon starts, and tells',
  async () => {
    const opened = await openStore({ path: store });
    const failed = { failure: '503', trouble: 'The channel hook fails: 503.', leftOut: [] };
    await opened.saveChannelStatus({ channel: 'hook', at: Date.now(), ...failed });
    await opened.close();
    const daemon = harness.startUnder({});
    await daemon.log.until(/agent\.problem/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

const losses: Readonly<Record<string, () => Promise<void>>> = {
  'its file is deleted': () => rm(store),
  'its folder is removed': () => rm(dirname(store), { recursive: true }),
};

test.each(Object.entries(losses))(
  'while the daemon runs, %s: it reports that, and starts a new store with what it knows',
  async (_, lose) => {
    const daemon = harness.start();
    await failAndAlert(daemon, 'shop');
    await lose();
    await daemon.log.until(/over: The store .* was deleted or replaced while in use/);
    await harness.alerts.until(/^webhook agent\.problem/);
    await failAndAlert(daemon, 'blog');
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    await expectBothKnown();
  },
  limit,
);

test(
  'damaged at the start: the file is quarantined, readable rows go to a new store, and the daemon reports it',
  async () => {
    const first = harness.start();
    await failAndAlert(first, 'shop');
    await failAndAlert(first, 'blog');
    expect((await first.stop('SIGTERM')).code).toBe(0);
    const file = await open(store, 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, size - 4096);
    await file.close();
    await expectBothKnown();
    expect(harness.webhookBodies('agent.problem')).toContain(`${store}.corrupt-`);
    expect((await readdir(dirname(store))).join()).toContain('keymedic.db.corrupt-');
  },
  limit,
);

test(
  'unreadable at the start: the store is used as soon as it can be read, and its open incidents end as well',
  async () => {
    const first = harness.start();
    await failAndAlert(first, 'shop');
    expect((await first.stop('SIGTERM')).code).toBe(0);
    await rename(store, `${store}.away`);
    await mkdir(store);
    const second = harness.start();
    await second.log.until(/trouble of our own: .*is a folder/);
    await failAndAlert(second, 'blog');
    await rmdir(store);
    await rename(`${store}.away`, store);
    await second.log.until(/over: The store/);
    harness.simulator.setState('shop', 'healthy');
    const [opening] = harness.webhook.received.filter(({ type }) => type === 'incident.opened');
    const ended = () => JSON.stringify(harness.webhook.received.filter(({ type }) => type === 'incident.resolved'));
    while (!ended().includes(opening?.id.replace('-1.hook', '') ?? '?'))
      await harness.alerts.until(/incident\.resolved/, harness.alerts.all.length);
    expect((await second.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'locked by another process: alerts continue, ack says why it cannot run, and all is written afterwards',
  async () => {
    const daemon = harness.start();
    await failAndAlert(daemon, 'shop');
    const holder = spawn(process.execPath, [join(root, 'test/store/sqlite/lock-holder.ts'), store, '600000']);
    await once(holder.stdout, 'data');
    await failAndAlert(daemon, 'blog');
    expect(harness.webhookBodies('agent.problem')).toContain(
      'is locked by another process. End the process that holds it',
    );
    const ack = spawnSync(process.execPath, [
      join(root, 'src/cli/main.ts'),
      'ack',
      'shop',
      '--config',
      harness.configFile,
    ]);
    expect(ack.status).toBe(75);
    expect(String(ack.stderr)).toMatch(/^keymedic: The store .* is locked by another process\. [^\n]*\n$/);
    holder.kill('SIGKILL');
    await daemon.log.until(/over: The store .* is locked/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    await expectBothKnown();
  },
  limit,
);

const unshare = 'unshare';
const canMount = spawnSync(unshare, ['-rm', 'true']).status === 0;

test.runIf(canMount)(
  'read-only at the start: the store is read, so that nothing is sent twice',
  async () => {
    const first = harness.start();
    await failAndAlert(first, 'shop');
    await failAndAlert(first, 'blog');
    expect((await first.stop('SIGTERM')).code).toBe(0);
    const folder = dirname(store);
    const mount = `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}' && exec "$@"`;
    await expectBothKnown({ command: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
    expect(harness.webhookBodies('agent.problem')).toContain('Let the user that Keymedic runs as write');
  },
  limit,
);

test.runIf(canMount)(
  'full while the daemon runs: alerts continue, and all is written when there is room again',
  async () => {
    const mount = `mount -t tmpfs -o size=2m none '${dirname(store)}' && exec "$@"`;
    const daemon = harness.startUnder({ command: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
    await failAndAlert(daemon, 'shop');
    const filler = `/proc/${daemon.child.pid}/root${dirname(store)}/filler`;
    await writeFile(filler, Buffer.alloc(4_000_000)).catch(() => {});
    await failAndAlert(daemon, 'blog');
    await daemon.log.until(/trouble of our own: .* the disk is full\. Make room on its disk/);
    await rm(filler);
    await daemon.log.until(/over: The store .* the disk is full/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    expect(openings()).toEqual({ shop: 1, blog: 1 });
  },
  limit,
);

test(
  'a process number that is in use again does not lock the store',
  async () => {
    await writeFile(`${store}.lock`, '');
    await writeFile(`${store}.pid`, `${process.pid}\n`);
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    const second = harness.start();
    expect(await second.exited).toBe(75);
    expect(second.log.all.join('\n')).toContain(
      `Another Keymedic (process ${daemon.child.pid}) runs on the store ${store}`,
    );
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);
