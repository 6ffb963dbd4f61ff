/** @module The daemon's lock, which keeps a second daemon off a store. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../error.ts';
import { troubleOfFolder } from './file.ts';

/**
 * Takes the daemon's lock of the store at `path`, and returns a function that frees it. The lock is an open transaction on an
 * empty SQLite file beside the store: the system frees it when the process dies, in whatever way.
 * @throws {StoreError} `taken`, with the process id of the other daemon
 */
export function takeLock(path: string): () => void {
  const lock = open(`${path}.lock`);
  try {
    lock.exec('begin immediate');
  } catch (error) {
    lock.close();
    if (isHeld(error)) {
      throw new StoreError(
        'taken',
        `Another Keymedic (process ${readHolder(path)}) runs on the store ${path}. Stop it first.`,
      );
    }
    throw troubleOfFolder(path) ?? new StoreError('io', `The lock ${path}.lock cannot be taken.`);
  }
  try {
    writeFileSync(`${path}.pid`, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // The lock holds without this file, which only tells others the process id (the disk may be full).
  }
  return () => lock.close();
}

/** Returns whether a daemon runs on the store at `path`; undefined if this user cannot find out. */
export function isTaken(path: string): boolean | undefined {
  if (!existsSync(`${path}.lock`)) return false;
  try {
    const lock = open(`${path}.lock`);
    try {
      lock.exec('begin immediate');
      return false;
    } catch (error) {
      return isHeld(error) ? true : undefined;
    } finally {
      lock.close();
    }
  } catch {
    return undefined;
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) === 5;
}

function open(path: string): DatabaseSync {
  try {
    // `isTaken` of another process holds the lock for a moment.
    return new DatabaseSync(path, { timeout: 100 });
  } catch {
    throw troubleOfFolder(path) ?? new StoreError('io', `The lock ${path} cannot be opened.`);
  }
}

function readHolder(path: string): string {
  try {
    return readFileSync(`${path}.pid`, 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}
