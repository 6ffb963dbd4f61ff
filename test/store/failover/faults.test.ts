/** @module A store that is locked, full, deleted, or whose process is killed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualRules } from '../../../src/core/outbox/plan.ts';
import type { StoreError } from '../../../src/store/error.ts';
import { createFailoverStore } from '../../../src/store/failover/failover-store.ts';
import { operationsOn } from '../../../src/store/sql/operations.ts';
import { connect, type SqliteConnection } from '../../../src/store/sqlite/connection.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { openStore, storeOn } from '../../../src/store/sqlite/open.ts';
import { quarantine } from '../../../src/store/sqlite/quarantine.ts';
import type { WorkerClient } from '../../../src/store/sqlite/worker-client.ts';
import type { TransferStore } from '../../../src/store/transfer-contract.ts';
import { failing, healthy, idOf, noon, resolved, resultOf } from '../samples.ts';

const refused = { outcome: 'rejected', says: '503', permanent: false } as const;
const delivered = { outcome: 'delivered', says: 'ok' } as const;
let folder: string;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-faults-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function newPath(): string {
  made += 1;
  return join(folder, `${made}.db`);
}

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

/** Watches how long the main loop stands still; the result is the longest gap in ms. */
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

/** Waits until the buffered store tells of its trouble and of its recovery. */
function listen() {
  const trouble = Promise.withResolvers<StoreError>();
  const recovered = Promise.withResolvers<void>();
  const options = { onTrouble: trouble.resolve, onRecovered: recovered.resolve, firstPause: 20, longestPause: 100 };
  return { trouble: trouble.promise, recovered: recovered.promise, options };
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

/** A store whose connection stays in this thread, so that the test can take its room away. */
function openHere(path: string): { connection: SqliteConnection; store: TransferStore } {
  const connection = connect(path, false);
  migrate(connection, ':memory:', true);
  const operations = operationsOn(() => connection);
  const worker: WorkerClient = {
    call: async (operation, ...input) => {
      const work = operations[operation] as (...given: unknown[]) => never;
      return work(...input);
    },
    close: async () => connection.close(),
  };
  return { connection, store: storeOn(worker) };
}

const losses = [
  { kind: 'full', breaks: 'pragma max_page_count = 1', mends: 'pragma max_page_count = 1000000' },
  { kind: 'read_only', breaks: 'pragma query_only = on', mends: 'pragma query_only = off' },
] as const;

test.each(losses)(
  'a store that is $kind says so, alerts go on from memory, and are written once it is back',
  async (loss) => {
    const { connection, store: inner } = openHere(newPath());
    const { trouble, recovered, options } = listen();
    const store = await createFailoverStore(inner, options);
    await store.record([failing('before', ['mail'])]);
    connection.execute(loss.breaks);
    // Enough of it, because a full database has some room left in its last page.
    const many = Array.from({ length: 200 }, (_, index) => failing(`i${index}`, ['mail']));
    await store.record(many);
    expect((await trouble).kind).toBe(loss.kind);
    const claimed = await store.claim(noon, 60_000, 1000);
    expect(claimed).toHaveLength(201);
    expect(claimed[0]?.id).toBe(idOf('before', 1, 'mail'));
    for (const { id } of claimed.slice(1)) {
      await store.recordAttempt(id, delivered, noon, null);
    }
    expect(await store.pending()).toBe(1);
    connection.execute(loss.mends);
    await recovered;
    expect(await store.pending()).toBe(1);
    expect(await store.claim(noon + 60_000, 60_000, 1000)).toMatchObject([
      { id: idOf('before', 1, 'mail'), attempts: 1 },
    ]);
    expect(await store.standings()).toHaveLength(201);
    await store.close();
  },
);

test('while the store is away another channel takes over all the same, and what still stands is reminded of', async () => {
  const hour = 3_600_000;
  const rules = { ...usualRules, repeatInterval: hour, fallbacks: { mail: ['hook'] } };
  const { connection, store: inner } = openHere(newPath());
  const store = await createFailoverStore(inner, { ...listen().options, firstPause: 60_000 });
  async function send(at: number, isTaken: (channel: string) => boolean): Promise<readonly string[]> {
    const claimed = await store.claim(at, 1000, 10, [], rules);
    for (const { id, channel } of claimed)
      await store.recordAttempt(id, isTaken(channel) ? delivered : refused, at, isTaken(channel) ? null : at + 5000);
    return claimed.map(({ id }) => id).toSorted();
  }
  await store.record([failing('told', ['mail'])]);
  expect(await send(noon, () => true)).toEqual([idOf('told', 1, 'mail')]);
  connection.execute('pragma query_only = on');
  await store.record([failing('shop', ['mail'])]);
  for (const step of [0, 1, 2])
    expect(await send(noon + 1 + step * 5000, () => false)).toEqual([idOf('shop', 1, 'mail')]);
  expect(store.trouble()?.kind).toBe('read_only');
  expect(await send(noon + 11_000, () => true)).toEqual([idOf('shop', 1, 'hook')]);
  expect(await send(noon + hour, () => true)).toContain(`i-told-1r${noon + hour}.mail`);
  await store.close();
});

/** The memory of a daemon while `shop` fails. */
function snapshot() {
  const { standing } = failing('shop', ['mail']);
  return { instanceSecret: 'one', standings: [standing] };
}

test('a file deleted under us is noticed, made anew, and gets what is known', async () => {
  const path = newPath();
  const { trouble, recovered, options } = listen();
  const store = await createFailoverStore(await openStore({ path }), { ...options, snapshot });
  await store.addSilence({ id: 's1', matchers: [], by: 'ada', reason: 'moving', createdAt: noon, until: noon + 1 });
  await store.silences();
  await store.record([failing('shop', ['mail']), failing('told', ['mail'])]);
  for (const { id } of await store.claim(noon, 60_000, 10)) await store.recordAttempt(id, delivered, noon, null);
  await store.record([failing('late', ['mail'])]);
  await rm(path);
  await store.record([healthy('blog', 'p1')]);
  expect(await trouble).toMatchObject({ kind: 'gone', message: expect.stringContaining('deleted or replaced') });
  await recovered;
  expect((await store.standings()).map(({ integration }) => integration)).toEqual(['blog', 'shop']);
  expect((await store.openIncidents()).map(({ id }) => id)).toEqual(['i-late', 'i-shop', 'i-told']);
  expect(await store.silences()).toHaveLength(1);
  expect(await store.remember('instance_secret', () => 'two')).toBe('one');
  // What was told is not told again, and what was not yet, is.
  expect((await store.claim(noon + 1, 60_000, 10)).map(({ id }) => id)).toEqual([idOf('late', 1, 'mail')]);
  await store.close();
});

test('a file whose last writes are deleted is opened anew, and has them', async () => {
  const path = newPath();
  const { trouble, recovered, options } = listen();
  const store = await createFailoverStore(await openStore({ path }), options);
  await store.record([failing('shop', ['mail'])]);
  await store.record([healthy('blog', 'p1')]);
  await rm(`${path}-wal`);
  await store.record([healthy('blog', 'p2')]);
  expect((await trouble).kind).toBe('gone');
  await recovered;
  expect((await store.standings()).map(({ integration }) => integration)).toEqual(['blog', 'shop']);
  await store.close();
});

/** Overwrites all but the first page, which says whose it is. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
  await file.close();
}

test('a damaged page is a trouble of the store, not of the program', async () => {
  const path = newPath();
  const first = await openStore({ path });
  await first.record(Array.from({ length: 300 }, (_, index) => failing(`i${index}`, ['mail'])));
  await first.close();
  await damage(path);
  await expect(
    openStore({ path }).then((store) => store.standings().finally(() => store.close())),
  ).rejects.toMatchObject({ kind: 'corrupt' });
});

test('a file that is damaged for certain is put aside once, and what is known goes into a new one', async () => {
  const path = newPath();
  const { recovered, options } = listen();
  const first = await openStore({ path });
  await first.record(Array.from({ length: 300 }, (_, index) => failing(`i${index}`, ['mail'])));
  await first.close();
  const aside: (string | undefined)[] = [];
  const store = await createFailoverStore(await openStore({ path }), {
    ...options,
    snapshot,
    onDamaged: () => {
      aside.push(quarantine(path, noon), quarantine(path, noon + 1));
      return undefined;
    },
  });
  await damage(path);
  await store.record([failing('shop', ['mail'])]);
  await recovered;
  expect(aside).toEqual([`${path}.corrupt-20261121T120000Z`, undefined]);
  expect((await store.claim(noon, 60_000, 1000)).flatMap(({ transitions }) => transitions)).toHaveLength(301);
  await store.close();
});

test('the file of another program is not put aside', async () => {
  const path = newPath();
  await writeFile(path, 'SQLite format 3, says a text that is none'.repeat(100));
  expect(quarantine(path, noon)).toBeUndefined();
});

test('one entry that cannot be written is refused to its caller and holds up nobody', async () => {
  const store = await createFailoverStore(await openStore({ path: newPath() }), listen().options);
  const bad = { ...healthy('bad', 'p2'), result: resultOf('bad', 'p2', { count: Number.NaN }) };
  const [good, refused, alsoGood] = await Promise.allSettled([
    store.record([healthy('shop', 'p1')]),
    store.record([bad]),
    store.record([healthy('blog', 'p3')]),
  ]);
  expect([good.status, refused.status, alsoGood.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await store.standings()).map(({ integration }) => integration)).toEqual(['blog', 'shop']);
  await store.close();
});
