/** @module A store that another process locks, holds, or writes when it is killed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { createFailoverStore } from '../../../src/store/failover/failover-store.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { failing, healthy, idOf, noon, resolved } from '../samples.ts';
import { listen, usePaths } from './faulty-store.ts';

const delivered = { outcome: 'delivered', says: 'ok' } as const;
const newPath = usePaths();

/** Runs one of the helper processes; its lines come one by one. */
function run(
  script: string,
  ...args: readonly string[]
): { child: ChildProcess; lines: AsyncIterator<string>; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended: once(child, 'exit') };
}

/** Watches the event loop. The result returns the longest time (ms) that it was blocked. */
function watchLoop(): () => number {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

test('another process locks the file for three seconds: the loop goes on, and the write follows', async () => {
  const path = newPath();
  const store = await openStore({ path, patience: 10_000 });
  const { lines, ended } = run('../sqlite/lock-holder.ts', path, '3000');
  expect((await lines.next()).value).toBe('locked');
  const began = performance.now();
  const longestGap = watchLoop();
  await store.record([healthy('shop', 'p1')]);
  const took = performance.now() - began;
  expect(longestGap()).toBeLessThan(500);
  expect(took).toBeGreaterThan(2500);
  expect(await store.history('shop', 10)).toHaveLength(1);
  await store.close();
  await ended;
}, 20_000);

test('a store that is locked for long: alerts go out from memory, once, and all is written afterwards', async () => {
  const path = newPath();
  const { trouble, recovered, options } = listen();
  const store = await createFailoverStore(await openStore({ path, patience: 200 }), options);
  await store.record([failing('before', ['mail'])]);
  const { lines, ended } = run('../sqlite/lock-holder.ts', path, '2000');
  await lines.next();
  await store.record([failing('shop', ['mail']), healthy('blog', 'p1'), healthy('blog', 'p2')]);
  expect((await trouble).kind).toBe('locked');
  expect(store.unwritten()).toBe(2);
  expect((await store.standings(['shop']))[0]?.state).toBe('failing');
  expect((await store.openIncidents()).map(({ integration }) => integration)).toEqual(['before', 'shop']);

  const claimed = await store.claim(noon, 60_000, 10);
  expect(claimed.map(({ id }) => id)).toEqual([idOf('before', 1, 'mail'), idOf('shop', 1, 'mail')]);
  await store.record([resolved('shop', ['mail'])]);
  expect(await store.claim(noon, 60_000, 10)).toEqual([]);
  await store.recordAttempt(idOf('shop', 1, 'mail'), delivered, noon, null);
  await store.recordAttempt(idOf('before', 1, 'mail'), { outcome: 'unknown', says: 'time-out' }, noon, noon + 5000);
  expect((await store.claim(noon, 60_000, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'mail')]);

  await recovered;
  expect(store.trouble()).toBeUndefined();
  expect(store.unwritten()).toBe(0);
  await store.recordAttempt(idOf('shop', 2, 'mail'), delivered, noon, null);
  await store.close();
  await ended;

  const reopened = await openStore({ path });
  expect((await reopened.history('blog', 10)).map(({ count }) => count)).toEqual([2]);
  expect((await reopened.openIncidents()).map(({ integration }) => integration)).toEqual(['before']);
  expect(await reopened.claim(noon + 4999, 60_000, 10)).toEqual([]);
  expect(await reopened.claim(noon + 5000, 60_000, 10)).toMatchObject([{ id: idOf('before', 1, 'mail'), attempts: 1 }]);
  await reopened.close();
}, 20_000);

test('closing while the file is locked ends in time', async () => {
  const path = newPath();
  const store = await openStore({ path, patience: 60_000 });
  const { child, lines, ended } = run('../sqlite/lock-holder.ts', path, '60000');
  await lines.next();
  const write = expect(store.record([healthy('shop', 'p1')])).rejects.toMatchObject({ kind: 'locked' });
  const began = performance.now();
  await store.close();
  expect(performance.now() - began).toBeLessThan(2500);
  await write;
  child.kill('SIGKILL');
  await ended;
}, 20_000);

test('kill -9 in the midst of recording: what was acknowledged is there, and each batch is whole', async () => {
  const path = newPath();
  const { child, lines, ended } = run('../record-forever.ts', path);
  let acknowledged = -1;
  while (acknowledged < 30) {
    acknowledged = Number((await lines.next()).value);
  }
  child.kill('SIGKILL');
  await ended;
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    acknowledged = Number(line.value);
  }
  const store = await openStore({ path, exclusive: true });
  const known = new Set((await store.standings()).map(({ integration }) => integration));
  const batches = known.size / 2;
  expect(batches === acknowledged + 1 || batches === acknowledged + 2).toBe(true);
  for (let index = 0; index < batches; index += 1) {
    expect(known.has(`a${index}`) && known.has(`b${index}`)).toBe(true);
  }
  expect(await store.pending()).toBe(batches * 3);
  await store.close();
}, 20_000);

test('a second daemon in another process is refused while the first lives', async () => {
  const path = newPath();
  const { child, lines, ended } = run('../record-forever.ts', path);
  await lines.next();
  await expect(openStore({ path, exclusive: true })).rejects.toMatchObject({
    kind: 'taken',
    message: expect.stringContaining(`process ${child.pid}`),
  });
  child.kill('SIGKILL');
  await ended;
  await (await openStore({ path, exclusive: true })).close();
}, 20_000);
