/** @module Writing files: a new file that is whole or not there, and the reason why a file cannot be written. */

import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { describeError } from './files.ts';

const permissions = 'the permissions of the file or its folder do not let us write it';

const reasons: Readonly<Record<string, string>> = {
  EACCES: permissions,
  EPERM: permissions,
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of its disk is used up',
  EISDIR: 'it is a folder',
  EEXIST: 'something else stands there already',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EFBIG: 'it would be larger than this process or its disk allows (EFBIG; see ulimit -f)',
  ENXIO: 'nobody reads this pipe',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** Returns why a file cannot be written, as half a sentence. */
export function describeWriteError(error: unknown): string {
  return describeError(error, reasons);
}

/** Writes a file where nothing stands. A file that cannot be written to its end is removed. @throws {Error} of the system */
export function writeNewFile(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
