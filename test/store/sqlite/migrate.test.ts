/** @module A store of an earlier schema: it is migrated with all its content, after a backup; and what pruning leaves. */

import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { statements } from '../../../src/store/sqlite/migrations/001-start.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { failing, healthy, idOf, incidentOf, noon, resolved, resultOf, transitionOf } from '../samples.ts';

const delivered = { outcome: 'delivered', says: 'ok' } as const;
const day = 86_400_000;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-migrate-'));
  path = join(folder, "it's a store.db");
});

afterEach(() => rm(folder, { recursive: true }));

/** One incident sent on `mail` and waiting on `hook`, one never attempted, and their results, as schema 1 has them. */
function makeFirstSchema(): void {
  const database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
  database.exec('pragma application_id = 0x4b4d4544; pragma user_version = 1');
  const subject = { id: 'shop', provider: 'sendgrid', providerName: 'SendGrid', owner: 'mail team', usedBy: [] };
  const insert = (table: string, ...values: readonly (string | number | null)[]): void => {
    database.prepare(`insert into ${table} values (${values.map(() => '?').join(', ')})`).run(...values);
  };
  for (const [index, name] of ['shop', 'blog'].entries()) {
    const incident = incidentOf(name);
    const transition = { ...transitionOf(incident), subject };
    const { standing } = failing(name, []);
    insert(
      'results',
      index + 1,
      name,
      `${name}-p1`,
      noon,
      noon,
      1,
      'failing',
      'revoked',
      'likely',
      'f1',
      'api.example',
    );
    insert('probes', index + 1, `${name}-p1`);
    insert('standings', name, JSON.stringify(standing));
    insert('incidents', incident.id, name, noon, null, JSON.stringify(incident));
    insert('transitions', transition.id, incident.id, 1, noon, JSON.stringify(transition));
  }
  const frozen = JSON.stringify([{ ...transitionOf(incidentOf('shop')), subject }]);
  insert('notifications', idOf('shop', 1, 'mail'), 'mail', frozen, noon, 1, noon, 0, noon, 'delivered');
  insert('notifications', idOf('shop', 1, 'hook'), 'hook', frozen, noon, 2, noon + 5000, 0, noon, 'waiting');
  insert('deliveries', idOf('shop', 1, 'mail'), noon, 'delivered', 'ok');
  insert('deliveries', idOf('shop', 1, 'hook'), noon, 'unknown', 'time-out');
  insert('outbox', 1, 'i-shop-1', 'mail', 'i-shop', idOf('shop', 1, 'mail'));
  insert('outbox', 2, 'i-shop-1', 'hook', 'i-shop', idOf('shop', 1, 'hook'));
  insert('outbox', 3, 'i-blog-1', 'mail', 'i-blog', null);
  insert('memory', 'instance_secret', 'of schema 1');
  database.close();
}

/** Rows of a table. */
function count(file: string, table: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare(`select count(*) as count from ${table}`).get();
  database.close();
  return row?.['count'];
}

function versionOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare('pragma user_version').get();
  database.close();
  return row?.['user_version'];
}

test('schema 1 is migrated: what was sent is not sent again, and what waits goes on under the same ids', async () => {
  makeFirstSchema();
  const store = await openStore({ path, exclusive: true });
  expect((await store.standings()).map(({ integration, state }) => `${integration} ${state}`)).toEqual([
    'blog failing',
    'shop failing',
  ]);
  expect(await store.history('shop', 10)).toEqual([
    resultOf('shop', 'shop-p1', { state: 'failing', cause: 'revoked', confidence: 'likely' }),
  ]);
  expect(await store.remember('instance_secret', () => 'new')).toBe('of schema 1');
  expect(await store.pending()).toBe(2);
  const claimed = await store.claim(noon + 6000, 60_000, 10);
  expect(claimed.map(({ id, attempts }) => [id, attempts]).sort()).toEqual([
    [idOf('blog', 1, 'mail'), 0],
    [idOf('shop', 1, 'hook'), 2],
  ]);
  for (const { id } of claimed) await store.recordAttempt(id, delivered, noon + 6000, null);
  await store.record([resolved('shop', ['mail', 'hook']), resolved('blog', ['mail'])]);
  const ends = await store.claim(noon + 7000, 60_000, 10);
  expect(ends.map(({ id }) => id).sort()).toEqual([
    idOf('blog', 2, 'mail'),
    idOf('shop', 2, 'hook'),
    idOf('shop', 2, 'mail'),
  ]);
  await store.close();
});

test('before that a copy is made, for its owner alone; the last one is kept, and a new store has none', async () => {
  makeFirstSchema();
  await writeFile(`${path}.backup`, 'an earlier copy');
  await (await openStore({ path })).close();
  expect(versionOf(`${path}.backup`)).toBe(1);
  expect(count(`${path}.backup`, 'outbox')).toBe(3);
  const made = await stat(`${path}.backup`);
  expect(made.mode & 0o777).toBe(0o600);
  await (await openStore({ path })).close();
  expect((await stat(`${path}.backup`)).ino).toBe(made.ino);
  await expect(stat(`${path}.backup.new`)).rejects.toMatchObject({ code: 'ENOENT' });

  const fresh = join(folder, 'fresh.db');
  await (await openStore({ path: fresh })).close();
  await expect(stat(`${fresh}.backup`)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('without its copy nothing is changed, and what hinders it is said', async () => {
  makeFirstSchema();
  // A folder that is not empty cannot be replaced by a file.
  await mkdir(join(`${path}.backup`, 'in the way'), { recursive: true });
  await expect(openStore({ path })).rejects.toMatchObject({ kind: 'io', message: /copy .* cannot be written: E/ });
  expect(versionOf(path)).toBe(1);
  expect(count(path, 'outbox')).toBe(3);
});

test('a message about several goes with the last of them, and nothing of them is left', async () => {
  const store = await openStore({ path });
  const tables = ['incidents', 'transitions', 'outbox', 'notifications', 'deliveries'];
  await store.record(['a', 'b'].map((name) => failing(name, ['mail'], 1, 'g')));
  for (const { id } of await store.claim(noon, 60_000, 10)) await store.recordAttempt(id, delivered, noon, null);
  await store.record([resolved('a', [])]);
  await store.record([healthy('other', 'p1', noon + 91 * day)]);
  // `b` is still open: its message, which tells of `a` as well, stays.
  expect(tables.map((table) => count(path, table))).toEqual([1, 1, 1, 1, 1]);
  await store.record([resolved('b', [])]);
  await store.record([healthy('other', 'p2', noon + 91 * day)]);
  expect(tables.map((table) => count(path, table))).toEqual([0, 0, 0, 0, 0]);
  await store.close();
});
