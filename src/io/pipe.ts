/** @module Reading a file or a pipe (`<(command)`) that a person named, within limits of time and size. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { accessFile, assertReadable, tooLarge, UnreadableFile } from './file-access.ts';

/** The time (ms) that a pipe has until somebody writes to it, and until its end. */
const longestStart = 1_000;
const longestPipe = 9_000;
/** The interval (ms) in which an empty pipe is read again. */
const interval = 20;

/** Reads a file or a pipe. @param limit the most bytes @throws {UnreadableFile} or the error of the system */
export function readFileOrPipe(path: string, limit: number): Promise<Buffer> {
  return accessFile(path, async () => {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isFIFO()) return await readPipe(file, limit);
      assertReadable(stats, limit);
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}

/** A pipe that was opened without waiting gives nothing before its writer came, and EAGAIN while it is empty. */
async function readPipe(file: FileHandle, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const startedAt = performance.now();
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const length = await readSome(file, chunk);
    const elapsed = performance.now() - startedAt;
    if (length === 0 && (size > 0 || elapsed > longestStart)) break;
    if (elapsed > longestPipe) throw new UnreadableFile('it is a pipe that does not end');
    if (length === undefined || length === 0) await wait(interval);
    else chunks.push(chunk.subarray(0, length));
    size += length ?? 0;
    if (size > limit) throw tooLarge(limit);
  }
  if (size === 0) throw new UnreadableFile('it is a pipe that nobody writes to');
  return Buffer.concat(chunks);
}

/** Returns the number of bytes read; undefined if there are none yet. */
async function readSome(file: FileHandle, into: Buffer): Promise<number | undefined> {
  try {
    return (await file.read(into)).bytesRead;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}
