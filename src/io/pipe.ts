/** @module Reading a file or a pipe (`<(command)`) that a person named, within limits of time and size. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { accessFile, assertReadable, tooLarge, UnreadableFile } from './file-access.ts';

/** The time (ms) that a pipe has until somebody writes to it, and until its end: the pipe of a config, and of a text to explain. */
const longestStart = 1_000;
const longestPipe = 9_000;
const longestPasting = 60_000;
/** The interval (ms) in which an empty pipe is read again. */
const interval = 20;

/** Reads a file or a pipe. @param limit the most bytes @throws {UnreadableFile} or the error of the system */
export function readFileOrPipe(path: string, limit: number): Promise<Buffer> {
  return accessFile(path, async () => {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFIFO()) {
        assertReadable(stats, limit);
        return await file.readFile();
      }
      const { bytes, isWhole } = await readPipe(file, limit, longestPipe);
      if (!isWhole) throw tooLarge(limit);
      return bytes;
    } finally {
      await file.close();
    }
  });
}

/** The bytes that were read; `isWhole` is false if there were more. */
export interface PartRead {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Reads a stream, at most its first `limit` bytes. @throws {Error} of the system */
export async function readStart(chunks: AsyncIterable<string | Uint8Array>, limit: number): Promise<PartRead> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    kept.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > limit) break;
  }
  return { bytes: Buffer.concat(kept).subarray(0, limit), isWhole: size <= limit };
}

/**
 * Reads the beginning of a pipe, or a regular file: of one with more than `limit` bytes the beginning and the end.
 * @throws {UnreadableFile} for anything else, such as a device that never ends, or the error of the system
 */
export async function readPart(path: string, limit: number): Promise<PartRead> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (stats.isFIFO()) return await readPipe(file, limit, longestPasting);
    assertReadable(stats, Number.POSITIVE_INFINITY);
    if (stats.size <= limit) return { bytes: await file.readFile(), isWhole: true };
    const half = Math.floor(limit / 2);
    const [begin, end] = [Buffer.alloc(half), Buffer.alloc(half)];
    await file.read(begin, 0, half, 0);
    await file.read(end, 0, half, stats.size - half);
    return { bytes: Buffer.concat([begin, Buffer.from('\n'), end]), isWhole: false };
  } finally {
    await file.close();
  }
}

/** A pipe that was opened without waiting gives nothing before its writer came, and EAGAIN while it is empty. */
async function readPipe(file: FileHandle, limit: number, longest: number): Promise<PartRead> {
  const chunks: Buffer[] = [];
  const startedAt = performance.now();
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const length = await readSome(file, chunk);
    const elapsed = performance.now() - startedAt;
    if (length === 0 && (size > 0 || elapsed > longestStart)) break;
    if (elapsed > longest) throw new UnreadableFile('it is a pipe that does not end');
    if (length === undefined || length === 0) await wait(interval);
    else chunks.push(chunk.subarray(0, length));
    size += length ?? 0;
    if (size > limit) break;
  }
  if (size === 0) throw new UnreadableFile('it is a pipe that nobody writes to');
  return { bytes: Buffer.concat(chunks).subarray(0, limit), isWhole: size <= limit };
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
