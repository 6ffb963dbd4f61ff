/** @module Files for their owner alone: what holds anything of a key has mode 600, also where the file was there before. */

import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';

/** Read and written by the owner, by nobody else. */
const ownerOnly = 0o600;
/** Bytes at the beginning of a file by which it is known. */
const headSize = 256;

/** True if a file that begins so may be replaced. */
type IsOurs = (head: string) => boolean;

/** A file that holds something else, and is not replaced. */
export class ForeignFile extends Error {}

/**
 * Writes a file that its owner alone can read. A file that holds something else is left as it is. A terminal or a pipe is written to.
 * @throws {ForeignFile} or the error of the system
 */
export function writePrivateFile(path: string, text: string, isOurs: IsOurs): void {
  const before = statSync(path, { throwIfNoEntry: false });
  // Without O_NONBLOCK, opening a pipe without a reader would hang.
  const access = before === undefined || before.isFile() ? constants.O_RDWR : constants.O_WRONLY;
  const file = openSync(path, access | constants.O_CREAT | constants.O_NONBLOCK, ownerOnly);
  try {
    const stats = fstatSync(file);
    assertReplaceable(file, stats, isOurs);
    if (stats.isFile()) {
      fchmodSync(file, ownerOnly);
      ftruncateSync(file);
    }
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** Checks before the work whether a file may be replaced after it. @throws {ForeignFile} or the error of the system */
export function assertWritable(path: string, isOurs: IsOurs): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const file = stats.isFile() ? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) : undefined;
  try {
    assertReplaceable(file, stats, isOurs);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function assertReplaceable(file: number | undefined, stats: Stats, isOurs: IsOurs): void {
  if (stats.isBlockDevice()) throw new ForeignFile('it is a disk');
  if (file === undefined || !stats.isFile() || stats.size === 0) return;
  const head = Buffer.alloc(headSize);
  const size = readSync(file, head, 0, headSize, 0);
  if (!isOurs(head.toString('utf8', 0, size))) throw new ForeignFile('a file that holds something else stands there');
}
