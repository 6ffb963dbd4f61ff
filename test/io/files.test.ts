/** @module Files, and what is none: no reading blocks, and each ends with a sentence. */

import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { accessFile, awaitFile, listAwaitedFiles } from '../../src/io/file-access.ts';
import { describeFileError, readBytes, readLines, readText, readTextSync } from '../../src/io/files.ts';
import { readFileOrPipe } from '../../src/io/pipe.ts';
import { createFileReader } from '../../src/io/watched-file.ts';
import { describeWriteError } from '../../src/io/write-file.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const regular = 'it is no regular file';
const kinds: readonly (readonly [string, (folder: string) => Promise<string>, string])[] = [
  [
    'a pipe that nobody writes to',
    async (folder) => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      return join(folder, 'pipe');
    },
    regular,
  ],
  ['a device without an end', async () => '/dev/zero', regular],
  ['a device that is empty', async () => '/dev/null', regular],
  [
    'a socket',
    async (folder) => {
      const server = net.createServer().listen(join(folder, 'socket'));
      onTestFinished(() => void server.close());
      await once(server, 'listening');
      return join(folder, 'socket');
    },
    regular,
  ],
  ['a folder', async (folder) => folder, 'it is a folder'],
  ['nothing', async (folder) => join(folder, 'none'), 'there is no such file'],
  [
    'a file of 40 MB',
    async (folder) => {
      await writeFile(join(folder, 'large'), '');
      await truncate(join(folder, 'large'), 40 * 1024 * 1024);
      return join(folder, 'large');
    },
    'it is larger than 16384 kB, the most that is read',
  ],
];

test.each(kinds)('%s is not read, by whatever reads files', async (_, make, says) => {
  const path = await make(await makeFolder());
  expect(await readText(path)).toEqual({ ok: false, says: `cannot be read: ${says}` });
  await expect(readBytes(path)).rejects.toThrow(/./);
  expect(() => readTextSync(path)).toThrow(/./);
  const read = createFileReader((content) => content.length, 16 * 1024 * 1024);
  expect(await read(path)).toMatchObject({ ok: false, says });
});

test.each(kinds.slice(0, 5))('%s is not read line by line', async (_, make) => {
  const path = await make(await makeFolder());
  await expect(Array.fromAsync(readLines(path))).rejects.toThrow(/./);
});

test('lines come whole across blocks, and a line without an end is refused', async () => {
  const path = join(await makeFolder(), 'lines');
  const lines = Array.from({ length: 40_000 }, (_, index) => `${index} äöü`);
  await writeFile(path, `\uFEFF${lines.join('\r\n')}`);
  expect(await Array.fromAsync(readLines(path))).toEqual(lines);
  await writeFile(path, 'x'.repeat(3_000_000));
  await expect(Array.fromAsync(readLines(path))).rejects.toThrow('a line of it is longer than 1 MB');
});

test('a pipe that a command writes to is read where a person names it', async () => {
  const path = join(await makeFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  execFile('sh', ['-c', `sleep 0.1; { printf begin; sleep 0.2; head -c 200000 /dev/zero; } > ${path}`]);
  expect((await readFileOrPipe(path, 1_000_000)).length).toBe(200_005);
  await expect(readFileOrPipe(path, 1_000_000)).rejects.toThrow('it is a pipe that nobody writes to');
  execFile('sh', ['-c', `cat /dev/zero > ${path}`]);
  await expect(readFileOrPipe(path, 1024)).rejects.toThrow('it is larger than 1 kB');
});

test('a folder that does not answer is given up, and not asked again before it answers', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const answer = Promise.withResolvers<string>();
  const first = accessFile('/net/away/a', () => answer.promise).catch(String);
  expect(listAwaitedFiles()).toEqual(['/net/away/a']);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await first).toContain('did not answer within 10 s');
  let asked = 0;
  const ask = (path: string) => accessFile(path, async () => ++asked);
  await expect(ask('/net/away/b')).rejects.toThrow('did not answer within 10 s');
  expect(await ask('/etc/b')).toBe(1);
  answer.resolve('at last');
  await vi.advanceTimersByTimeAsync(1);
  expect(await ask('/net/away/b')).toBe(2);
  expect(listAwaitedFiles()).toEqual([]);
});

test('many files of a folder that does not answer hold few threads', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let begun = 0;
  const never = new Promise<never>(() => {});
  const all = Array.from({ length: 50 }, (_, index) =>
    accessFile(`/net/gone/${index}`, () => {
      begun += 1;
      return never;
    }).catch(() => 'late'),
  );
  await vi.advanceTimersByTimeAsync(11_000);
  expect(new Set(await Promise.all(all))).toEqual(new Set(['late']));
  expect(begun).toBe(2);
});

test('what is waited for is listed until it ends', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const one = awaitFile('/x/one.ts', promise);
  const two = awaitFile('/x/two.ts', Promise.reject(new Error('no'))).catch(() => {});
  expect(listAwaitedFiles()).toEqual(['/x/one.ts', '/x/two.ts']);
  await two;
  resolve();
  await one;
  expect(listAwaitedFiles()).toEqual([]);
});

test('an error that is not of the system is named, without its message', () => {
  expect(describeFileError(new RangeError('Invalid string length of hunter22hunter22'))).toBe(
    'it failed with the error RangeError',
  );
  expect(describeFileError(Object.assign(new Error('x'), { code: 'EIO' }))).toBe('the system says EIO');
  expect(describeWriteError(Object.assign(new Error('x'), { code: 'EFBIG' }))).toContain('ulimit -f');
});
