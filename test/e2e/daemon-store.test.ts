/** @module The daemon while its store is locked, read-only, full, deleted or damaged: it says so, goes on, and loses nothing. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Circumstances, type Daemon, openScene, type Scene } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');
const limit = 90_000;
let scene: Scene;
let store: string;

beforeEach(async () => {
  scene = await openScene();
  scene.addKey('shop', 'sendgrid');
  scene.addKey('blog', 'sendgrid');
  store = join(scene.folder, 'store', 'keymedic.db');
  await mkdir(dirname(store));
  await scene.writeConfig({ store: { path: store }, group_by: 'integration', group_interval: '1s' });
});

afterEach(() => scene.close());

function problems(): string {
  return JSON.stringify(scene.webhook.received.filter(({ type }) => type === 'agent.problem').map(({ body }) => body));
}

/** Openings that were told, by integration. */
function openings(): Readonly<Record<string, number>> {
  const told = scene.webhook.received
    .filter(({ type }) => type === 'incident.opened')
    .map(({ body }) => JSON.stringify(body));
  return Object.fromEntries(
    ['shop', 'blog'].map((id) => [id, told.filter((body) => body.includes(`"id":"${id}"`)).length]),
  );
}

async function fails(daemon: Daemon, id: string): Promise<void> {
  scene.world.setState(id, 'revoked');
  await daemon.log.until(new RegExp(`hook delivered incident.opened ${id}`));
  await daemon.log.until(new RegExp(`mail delivered incident.opened ${id}`));
}

/** The next daemon knows both: it tells their ends, and no beginning again. */
async function expectBothKnown(circumstances: Circumstances = {}): Promise<void> {
  const next = scene.startUnder(circumstances);
  for (const id of ['shop', 'blog']) {
    scene.world.setState(id, 'healthy');
    await next.log.until(new RegExp(`hook delivered incident.resolved ${id}`));
  }
  expect((await next.end('SIGTERM')).code).toBe(0);
  expect(openings()).toEqual({ shop: 1, blog: 1 });
}

const losses: Readonly<Record<string, () => Promise<void>>> = {
  'its file is deleted': () => rm(store),
  'its folder is removed': () => rm(dirname(store), { recursive: true }),
};

test.each(Object.entries(losses))(
  'while it runs, %s: it says so, and begins a new one with what it knows',
  async (_, lose) => {
    const daemon = scene.start();
    await fails(daemon, 'shop');
    await lose();
    await daemon.log.until(/over: The store .* was deleted or replaced while in use/);
    await scene.alerts.until(/^webhook agent\.problem/);
    await fails(daemon, 'blog');
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    await expectBothKnown();
  },
  limit,
);

test(
  'damaged at the start: it is put aside, what can be read goes into a new one, and that is told',
  async () => {
    const first = scene.start();
    await fails(first, 'shop');
    await fails(first, 'blog');
    expect((await first.end('SIGTERM')).code).toBe(0);
    const file = await open(store, 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, size - 4096);
    await file.close();
    await expectBothKnown();
    expect(problems()).toContain(`${store}.corrupt-`);
    expect((await readdir(dirname(store))).join()).toContain('keymedic.db.corrupt-');
  },
  limit,
);

test(
  'not to be read at the start: it is used as soon as it can be, and incidents that it knows of end as well',
  async () => {
    const first = scene.start();
    await fails(first, 'shop');
    expect((await first.end('SIGTERM')).code).toBe(0);
    await rename(store, `${store}.away`);
    await mkdir(store);
    const second = scene.start();
    await second.log.until(/trouble of our own: .*cannot be opened/);
    await fails(second, 'blog');
    await rmdir(store);
    await rename(`${store}.away`, store);
    await second.log.until(/over: The store/);
    scene.world.setState('shop', 'healthy');
    const [opening] = scene.webhook.received.filter(({ type }) => type === 'incident.opened');
    const ended = () => JSON.stringify(scene.webhook.received.filter(({ type }) => type === 'incident.resolved'));
    while (!ended().includes(opening?.id.replace('-1.hook', '') ?? '?'))
      await scene.alerts.until(/incident\.resolved/, scene.alerts.all.length);
    expect((await second.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'locked by another process: alerts go on, people are told why they cannot acknowledge, and all is written afterwards',
  async () => {
    const daemon = scene.start();
    await fails(daemon, 'shop');
    const holder = spawn(process.execPath, [join(root, 'test/store/sqlite/lock-holder.ts'), store, '600000']);
    await once(holder.stdout, 'data');
    await fails(daemon, 'blog');
    expect(problems()).toContain('is locked by another process. End the process that holds it');
    const ack = spawnSync(process.execPath, [
      join(root, 'src/cli/main.ts'),
      'ack',
      'shop',
      '--config',
      scene.configFile,
    ]);
    expect(ack.status).toBe(75);
    expect(String(ack.stderr)).toMatch(/^keymedic: The store .* is locked by another process\. [^\n]*\n$/);
    holder.kill('SIGKILL');
    await daemon.log.until(/over: The store .* is locked/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    await expectBothKnown();
  },
  limit,
);

const unshare = 'unshare';
const canMount = spawnSync(unshare, ['-rm', 'true']).status === 0;

test.runIf(canMount)(
  'read-only at the start: what it knows is read, so that nothing is told twice',
  async () => {
    const first = scene.start();
    await fails(first, 'shop');
    await fails(first, 'blog');
    expect((await first.end('SIGTERM')).code).toBe(0);
    const folder = dirname(store);
    const mount = `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}' && exec "$@"`;
    await expectBothKnown({ command: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
    expect(problems()).toContain('Let the user that Keymedic runs as write');
  },
  limit,
);

test.runIf(canMount)(
  'full while it runs: alerts go on, and all is written when there is room again',
  async () => {
    const mount = `mount -t tmpfs -o size=2m none '${dirname(store)}' && exec "$@"`;
    const daemon = scene.startUnder({ command: ['unshare', '-rm', 'sh', '-c', mount, 'sh'] });
    await fails(daemon, 'shop');
    const filler = `/proc/${daemon.child.pid}/root${dirname(store)}/filler`;
    await writeFile(filler, Buffer.alloc(4_000_000)).catch(() => {});
    await fails(daemon, 'blog');
    await daemon.log.until(/trouble of our own: .* the disk is full\. Make room on its disk/);
    await rm(filler);
    await daemon.log.until(/over: The store .* the disk is full/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    expect(openings()).toEqual({ shop: 1, blog: 1 });
  },
  limit,
);

test(
  'a process number that is in use again does not keep a daemon from its store',
  async () => {
    await writeFile(`${store}.lock`, '');
    await writeFile(`${store}.pid`, `${process.pid}\n`);
    const daemon = scene.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    const second = scene.start();
    expect(await second.ended).toBe(75);
    expect(second.log.all.join('\n')).toContain(
      `Another Keymedic (process ${daemon.child.pid}) runs on the store ${store}`,
    );
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);
