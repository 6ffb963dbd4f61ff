/** @module The daemon's lock is that of the file, by whatever name it is called; side files are never written through a link. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, link, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isTaken } from '../../../src/store/sqlite/lock.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { healthy } from '../samples.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'a'));
  await mkdir(join(folder, 'b'));
  return folder;
}

/** Opens the store as a daemon does. */
async function openAsDaemon(path: string) {
  const store = await openStore({ path, exclusive: true });
  onTestFinished(() => store.close());
  await store.record([healthy('shop', 'p1')]);
  return store;
}

/** How a second name of a/keymedic.db is made. */
const names: readonly (readonly [string, (folder: string) => Promise<string>])[] = [
  ['the same name', async (folder) => join(folder, 'a', 'keymedic.db')],
  ['a path with dots', async (folder) => `${folder}/b/../a/keymedic.db`],
  [
    'a symbolic link beside it',
    async (folder) => {
      await symlink('keymedic.db', join(folder, 'a', 'current.db'));
      return join(folder, 'a', 'current.db');
    },
  ],
  [
    'a chain of links from another folder',
    async (folder) => {
      await symlink(join(folder, 'a', 'keymedic.db'), join(folder, 'b', 'first.db'));
      await symlink('first.db', join(folder, 'b', 'second.db'));
      return join(folder, 'b', 'second.db');
    },
  ],
  [
    'a link to its folder',
    async (folder) => {
      await symlink('a', join(folder, 'data'));
      return join(folder, 'data', 'keymedic.db');
    },
  ],
  [
    'a hard link beside it',
    async (folder) => {
      await link(join(folder, 'a', 'keymedic.db'), join(folder, 'a', 'other.db'));
      return join(folder, 'a', 'other.db');
    },
  ],
  [
    'a hard link in another folder',
    async (folder) => {
      await link(join(folder, 'a', 'keymedic.db'), join(folder, 'b', 'keymedic.db'));
      return join(folder, 'b', 'keymedic.db');
    },
  ],
];

test.each(names)('a second daemon is refused under %s', async (_, makeName) => {
  const folder = await makeFolder();
  const store = await openAsDaemon(join(folder, 'a', 'keymedic.db'));
  const other = await makeName(folder);
  await expect(openStore({ path: other, exclusive: true })).rejects.toMatchObject({
    kind: 'taken',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  expect(isTaken(other)).toBe(true);
  await store.close();
  expect(isTaken(other)).toBe(false);
  await openAsDaemon(other);
});

test('a link that leads to a store which is not there yet names the same lock', async () => {
  const folder = await makeFolder();
  await symlink('../b/2026.db', join(folder, 'a', 'current.db'));
  await openAsDaemon(join(folder, 'a', 'current.db'));
  await expect(openStore({ path: join(folder, 'b', '2026.db'), exclusive: true })).rejects.toMatchObject({
    kind: 'taken',
  });
});

test('a copy of a store is a store of its own', async () => {
  const folder = await makeFolder();
  await openAsDaemon(join(folder, 'a', 'keymedic.db'));
  await cp(join(folder, 'a', 'keymedic.db'), join(folder, 'b', 'copy.db'));
  await openAsDaemon(join(folder, 'b', 'copy.db'));
});

test('the store and its side files are for their owner alone, also those that were there before', async () => {
  const folder = await makeFolder();
  const path = join(folder, 'a', 'keymedic.db');
  await (await openAsDaemon(path)).close();
  for (const end of ['', '.lock', '.pid']) await chmod(path + end, 0o666);
  await openAsDaemon(path);
  for (const end of ['', '-wal', '-shm', '.lock', '.pid'])
    expect([end, (await stat(path + end)).mode & 0o777]).toEqual([end, 0o600]);
});

test.each(['.lock', '.pid'])('a link at %s is replaced, and its target stays as it is', async (end) => {
  const folder = await makeFolder();
  const path = join(folder, 'a', 'keymedic.db');
  const target = join(folder, 'b', 'precious');
  await writeFile(target, 'precious\n');
  await symlink(target, path + end);
  await openAsDaemon(path);
  expect(await readFile(target, 'utf8')).toBe('precious\n');
  expect((await lstat(path + end)).isFile()).toBe(true);
});

test('a pipe at the place of a side file is replaced', async () => {
  const folder = await makeFolder();
  const path = join(folder, 'a', 'keymedic.db');
  for (const end of ['.lock', '.pid']) execFileSync('mkfifo', [path + end]);
  await openAsDaemon(path);
  expect(isTaken(path)).toBe(true);
});

test.each([
  ['a device', async () => '/dev/null'],
  ['a folder', async (folder: string) => join(folder, 'a')],
  [
    'a pipe',
    async (folder: string) => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      return join(folder, 'pipe');
    },
  ],
  [
    'a link to a device',
    async (folder: string) => {
      await symlink('/dev/zero', join(folder, 'zero.db'));
      return join(folder, 'zero.db');
    },
  ],
])('%s is no store', async (_, makePath) => {
  const path = await makePath(await makeFolder());
  for (const options of [{ path }, { path, exclusive: true }, { path, readOnly: true }])
    await expect(openStore(options)).rejects.toMatchObject({ kind: 'io', message: expect.stringContaining(path) });
  expect(existsSync(`${path}.lock`)).toBe(false);
  expect(existsSync(dirname(path))).toBe(true);
});
