/** @module Files for their owner alone: what holds anything of a key has mode 600, also where the file was there before. */

import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';

/** Read and written by the owner, by nobody else. */
const ownerOnly = 0o600;

/** Writes a file that its owner alone can read. A terminal or a pipe at that path is written to as well. @throws {Error} of the system */
export function writePrivateFile(path: string, text: string): void {
  // Without O_NONBLOCK, opening a pipe without a reader would hang.
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK, ownerOnly);
  try {
    if (fstatSync(file).isFile()) {
      fchmodSync(file, ownerOnly);
      ftruncateSync(file);
    }
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}
