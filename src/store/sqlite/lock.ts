/** @module The daemon's lock, which keeps a second daemon off a store, by whatever name the store is called. */

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../error.ts';
import { troubleOfFolder } from './file.ts';
import { findHolder } from './holder.ts';
import { assertRegular, findRealPath, prepareSideFile } from './real-file.ts';

/** A lock that this process holds. */
export interface Lock {
  /** The path of the lock file. */
  readonly path: string;
  free(): void;
}

/**
 * Takes the daemon's lock of the store at `path`. The lock is an open transaction on an empty SQLite file beside the real
 * file of the store: the system frees it when the process dies, in whatever way.
 * @throws {StoreError} `taken`, with the process id of the other daemon
 */
export function takeLock(path: string): Lock {
  assertRegular(path);
  const real = findRealPath(path);
  const lockPath = lockPathOf(real);
  // Under another hard link the same file has another folder, and so another lock.
  const holder = findHolder(real);
  if (holder !== undefined && holder !== lockPath && isHeldNow(holder) === true) throw describeTaken(path, holder);
  const lock = open(lockPath);
  try {
    lock.exec('begin immediate');
  } catch (error) {
    lock.close();
    if (isHeld(error)) throw describeTaken(path, lockPath);
    throw troubleOfFolder(real) ?? new StoreError('io', `The lock ${lockPath} cannot be taken.`);
  }
  try {
    const file = pidPathOf(lockPath);
    rmSync(file, { force: true });
    writeFileSync(file, `${process.pid}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    // The lock holds without this file, which only tells others the process id (the disk may be full).
  }
  return { path: lockPath, free: () => lock.close() };
}

/** Returns whether a daemon runs on the store at `path`; undefined if this user cannot find out. */
export function isTaken(path: string): boolean | undefined {
  try {
    const real = findRealPath(path);
    const lockPath = lockPathOf(real);
    const own = isHeldNow(lockPath);
    const holder = findHolder(real);
    return own !== false || holder === undefined || holder === lockPath ? own : isHeldNow(holder);
  } catch {
    return undefined;
  }
}

/** Returns when the daemon took the lock of the store at `path` (ms); 0 if that is not known. */
export function startedAt(path: string): number {
  try {
    return statSync(pidPathOf(lockPathOf(findRealPath(path)))).mtimeMs;
  } catch {
    return 0;
  }
}

function lockPathOf(real: string): string {
  return `${real}.lock`;
}

function pidPathOf(lockPath: string): string {
  return lockPath.replace(/lock$/, 'pid');
}

function isHeldNow(lockPath: string): boolean | undefined {
  if (!existsSync(lockPath)) return false;
  try {
    const lock = new DatabaseSync(lockPath, { timeout: patience });
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

/** `isTaken` of another process holds the lock for a moment, ms. */
const patience = 100;

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) === 5;
}

function open(lockPath: string): DatabaseSync {
  try {
    prepareSideFile(lockPath);
    return new DatabaseSync(lockPath, { timeout: patience });
  } catch {
    throw troubleOfFolder(lockPath) ?? new StoreError('io', `The lock ${lockPath} cannot be opened.`);
  }
}

function describeTaken(path: string, lockPath: string): StoreError {
  return new StoreError(
    'taken',
    `Another Keymedic (process ${readPid(lockPath)}) runs on the store ${path}. Stop it first.`,
  );
}

function readPid(lockPath: string): string {
  try {
    const pid = readFileSync(pidPathOf(lockPath), 'utf8').trim();
    return /^\d{1,10}$/.test(pid) ? pid : 'unknown';
  } catch {
    return 'unknown';
  }
}
