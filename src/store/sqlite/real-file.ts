/** @module The real file behind the name of a store, and the side files beside it: never written through a link, for their owner alone. */

import { chmodSync, closeSync, lstatSync, openSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StoreError } from '../error.ts';

/** The most links that are followed, one after the other; as many as Linux follows. */
const mostLinks = 40;

/** Returns the path of the file that `path` leads to, with all links resolved; the last part need not exist. @throws {Error} of the system */
export function findRealPath(path: string, links = mostLinks): string {
  const place = join(realpathSync(dirname(path)), basename(path));
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true || links === 0) return place;
  return findRealPath(resolve(dirname(place), readlinkSync(place)), links - 1);
}

/** Returns device and inode of the file at `path`: two names of one file have the same. Undefined if there is none. */
export function findFileId(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

/** @throws {StoreError} if something other than a file is at `path`: a folder, a pipe, a device */
export function assertRegular(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile())
    throw new StoreError('io', `The store ${path} is ${found.isDirectory() ? 'a folder' : 'no regular file'}.`);
}

/** Takes the rights of everybody but the owner from the file at `path`. Another owner's file stays as it is. */
export function makePrivate(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true || (found.mode & 0o077) === 0) return;
  try {
    chmodSync(path, 0o600);
  } catch {
    // The file has another owner, who decides on it.
  }
}

/** Makes an empty side file at `path` unless one is there. A link or a pipe that stands there is replaced. @throws {Error} of the system */
export function prepareSideFile(path: string): void {
  if (isFile(path)) {
    makePrivate(path);
    return;
  }
  rmSync(path, { force: true });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process was quicker.
    if (!isFile(path)) throw error;
  }
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
