/** @module Access to files that always ends: nothing but a regular file blocks, and a file system that does not answer is given up. */

import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import pLimit from 'p-limit';
import { settleWithin } from './settle.ts';

/** The time (ms) that a file system, such as a network folder, has to answer. */
const patience = 10_000;
/**
 * Calls to one folder at the same time. A call that hangs holds a thread of Node's pool, which connections need as well; so a
 * folder that does not answer holds this many at most.
 */
const mostAtOnce = 2;

/** A file that is not read; the message is half a sentence on why. */
export class UnreadableFile extends Error {}

/** The folders in which calls are under way. */
const folders = new Map<string, ReturnType<typeof pLimit>>();
/** The folders in which a call has not ended in time, until it ends. */
const hanging = new Set<string>();
/** The paths that are waited for now, each as often as it is. */
const waiting: string[] = [];

/** Returns the paths that are being waited for, the oldest first. */
export function listAwaitedFiles(): readonly string[] {
  return [...new Set(waiting)];
}

/**
 * Does work on the file or folder at `path`, and waits for it for a limited time. Refuses at once while an earlier call to
 * the same folder hangs.
 * @param work gets a signal that is aborted when the time is up
 * @param time ms
 * @throws {UnreadableFile} when that happens, or the error of `work`
 */
export function accessFile<Value>(
  path: string,
  work: (signal: AbortSignal) => Promise<Value>,
  time = patience,
): Promise<Value> {
  return awaitFile(path, accessInTime(path, work, time));
}

/** Waits for work on the file at `path`, which `listAwaitedFiles` lists meanwhile. */
export async function awaitFile<Value>(path: string, work: Promise<Value>): Promise<Value> {
  waiting.push(path);
  try {
    return await work;
  } finally {
    waiting.splice(waiting.indexOf(path), 1);
  }
}

async function accessInTime<Value>(
  path: string,
  work: (signal: AbortSignal) => Promise<Value>,
  time: number,
): Promise<Value> {
  const folder = dirname(path);
  const limit = folders.get(folder) ?? pLimit(mostAtOnce);
  folders.set(folder, limit);
  try {
    return await settleWithin(time, (signal) => limit(() => run(folder, () => work(signal))));
  } catch (error) {
    throw error instanceof Error && error.name === 'TimeoutError' ? new UnreadableFile(silent) : error;
  } finally {
    if (limit.activeCount + limit.pendingCount === 0) folders.delete(folder);
  }
}

const silent = `its disk or network folder did not answer within ${patience / 1000} s`;

async function run<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  if (hanging.has(folder)) throw new UnreadableFile(silent);
  const timer = setTimeout(() => hanging.add(folder), patience);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    hanging.delete(folder);
  }
}

/**
 * Opens a regular file for reading. Without O_NONBLOCK, opening a pipe that nobody writes to would never end.
 * @param limit the size of the largest file that is read, bytes
 * @throws {UnreadableFile} if it is something else or too large, or the system's error
 */
export async function openRegular(path: string, limit: number): Promise<{ file: FileHandle; stats: Stats }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    assertReadable(stats, limit);
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @throws {UnreadableFile} unless it is a regular file of at most `limit` bytes */
export function assertReadable(stats: Stats, limit: number): void {
  if (stats.isDirectory()) throw new UnreadableFile('it is a folder');
  if (!stats.isFile()) throw new UnreadableFile('it is no regular file');
  if (stats.size > limit) throw tooLarge(limit);
}

/** The error for a file of more than `limit` bytes. */
export function tooLarge(limit: number): UnreadableFile {
  return new UnreadableFile(`it is larger than ${limit / 1024} kB, the most that is read`);
}
