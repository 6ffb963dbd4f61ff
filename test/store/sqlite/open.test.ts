/** @module The embedded store: the contract, the file, and who may open it. */

import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFailoverStore } from '../../../src/store/failover/failover-store.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { testContract } from '../contract.ts';
import { failing, healthy, idOf, noon, resultOf } from '../samples.ts';
import { type TransferCase, testTransferContract } from '../transfer-contract.ts';

let folder: string;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-store-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function newPath(): string {
  made += 1;
  return join(folder, `${made}`, 'keymedic.db');
}

async function openPlain(path: string): Promise<TransferCase> {
  const store = await openStore({ path });
  return { store, transfer: store };
}

async function openWithFailover(): Promise<TransferCase> {
  const transfer = await openStore({ path: newPath() });
  const store = await createFailoverStore(transfer, {
    onTrouble: (error) => {
      throw error;
    },
    onRecovered: () => {},
  });
  return { store, transfer };
}

for (const [name, open] of [
  ['sqlite', () => openPlain(newPath())],
  ['sqlite in memory', () => openPlain(':memory:')],
  ['sqlite with failover', openWithFailover],
] as const) {
  testContract(name, async () => (await open()).store);
  testTransferContract(name, open);
}

test('the file is for its owner alone', async () => {
  const path = newPath();
  const store = await openStore({ path });
  await store.record([healthy('shop', 'p1')]);
  for (const file of [path, `${path}-wal`]) {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  await store.close();
});

test('what was written is there after a restart, and nothing is sent twice', async () => {
  const path = newPath();
  const first = await openStore({ path, exclusive: true });
  await first.record([failing('shop', ['mail', 'hook'])]);
  await first.claim(noon, 1000, 10);
  await first.recordAttempt(idOf('shop', 1, 'mail'), { outcome: 'delivered', says: 'ok' }, noon, null);
  await first.close();
  const second = await openStore({ path, exclusive: true });
  expect((await second.standings()).map(({ state }) => state)).toEqual(['failing']);
  expect((await second.claim(noon + 1000, 1000, 10)).map(({ id }) => id)).toEqual([idOf('shop', 1, 'hook')]);
  await second.close();
});

test('a second daemon is refused with the name of the first; a guest only adds results', async () => {
  const path = newPath();
  const daemon = await openStore({ path, exclusive: true });
  await expect(openStore({ path, exclusive: true })).rejects.toMatchObject({
    kind: 'taken',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  const guest = await openStore({ path });
  await guest.addResults([resultOf('shop', 'p1')]);
  await guest.close();
  expect(await daemon.history('shop', 10)).toHaveLength(1);
  await daemon.close();
  await (await openStore({ path, exclusive: true })).close();
});

test('a reader reads and never writes', async () => {
  const path = newPath();
  await expect(openStore({ path, readOnly: true })).rejects.toMatchObject({ kind: 'io' });
  const writer = await openStore({ path });
  await writer.record([healthy('shop', 'p1')]);
  const reader = await openStore({ path, readOnly: true });
  expect(await reader.history('shop', 10)).toHaveLength(1);
  await expect(reader.record([healthy('shop', 'p2')])).rejects.toMatchObject({ kind: 'read_only' });
  await reader.close();
  await writer.close();
});

test('a store of a newer version, another program or no database at all is refused in one line', async () => {
  const newer = newPath();
  await (await openStore({ path: newer })).close();
  const database = new DatabaseSync(newer);
  database.exec('pragma user_version = 99');
  database.close();
  await expect(openStore({ path: newer })).rejects.toMatchObject({ kind: 'newer', message: /schema 99/ });

  const foreign = join(folder, 'foreign.db');
  const other = new DatabaseSync(foreign);
  other.exec('create table theirs (a)');
  other.close();
  await expect(openStore({ path: foreign })).rejects.toMatchObject({ kind: 'corrupt', message: /another program/ });

  const text = join(folder, 'notes.txt');
  await writeFile(text, 'This is no database, but long enough to look like the header of one.\n'.repeat(20));
  await expect(openStore({ path: text })).rejects.toMatchObject({ kind: 'corrupt' });
  await expect(openStore({ path: folder })).rejects.toMatchObject({ kind: 'io', message: /^[^\n]+$/ });
});

test('a clock that was set back an hour delays nothing by an hour', async () => {
  const store = await openStore({ path: ':memory:' });
  await store.record([failing('shop', ['mail']), failing('blog', ['mail'])]);
  await store.claim(noon, 60_000, 10);
  await store.recordAttempt(idOf('shop', 1, 'mail'), { outcome: 'unknown', says: 'time-out' }, noon, noon + 5000);
  const hourAgo = noon - 3_600_000;
  expect((await store.claim(hourAgo, 60_000, 10)).map(({ id }) => id).sort()).toEqual([
    idOf('blog', 1, 'mail'),
    idOf('shop', 1, 'mail'),
  ]);
  await store.close();
});

test('a channel with a long queue starves no other', async () => {
  const store = await openStore({ path: ':memory:' });
  await store.record(Array.from({ length: 30 }, (_, index) => failing(`i${index}`, ['slow'])));
  await store.claim(noon, 1, 100);
  await store.record([failing('shop', ['quick'])]);
  const claimed = await store.claim(noon + 1, 60_000, 4);
  expect(claimed.map(({ channel }) => channel)).toContain('quick');
  await store.close();
});

test('more standings than fit a page come whole', async () => {
  const store = await openStore({ path: ':memory:' });
  await store.record(Array.from({ length: 5001 }, (_, index) => healthy(`i${index}`, `p${index}`)));
  expect(new Set((await store.standings()).map(({ integration }) => integration)).size).toBe(5001);
  await store.close();
});
