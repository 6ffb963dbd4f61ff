/** @module A small file that is read anew when it changed. */

import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { defined } from '../core/defined.ts';
import { explainFileError, findOwnFault, type OwnFault } from './files.ts';

interface Stamp {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly size: number;
}

/** A version of the file, made into a value. */
interface Version<Value> {
  readonly stamp: Stamp;
  readonly value: Value;
}

export type ReadFile<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `reason` is set where the fault is this process's own. */
  | { readonly ok: false; readonly says: string; readonly reason?: OwnFault };

/**
 * Makes a reader of files that asks the system what changed and reads only then.
 * @param make what becomes of the content; its result is kept
 * @param limit the size of the largest file that is read, bytes
 */
export function createFileReader<Value>(
  make: (content: Buffer) => Value,
  limit: number,
): (path: string) => Promise<ReadFile<Value>> {
  const versions = new Map<string, Version<Value>>();
  return async (path) => {
    let file: FileHandle | undefined;
    try {
      const known = versions.get(path);
      // What was a file of these stamps still is one: no need to open it.
      if (known && isSame(known.stamp, await stat(path))) return { ok: true, value: known.value };
      // Without O_NONBLOCK the opening of a pipe that nobody writes to would hang.
      file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const opened = await file.stat();
      if (opened.isDirectory()) return { ok: false, says: 'it is a folder' };
      if (!opened.isFile()) return { ok: false, says: 'it is no regular file' };
      if (opened.size > limit)
        return { ok: false, says: `it is larger than ${limit / 1024} kB, the most that is read` };
      const value = make(await file.readFile());
      const { mtimeMs, ctimeMs, ino, size } = opened;
      versions.set(path, { stamp: { mtimeMs, ctimeMs, ino, size }, value });
      return { ok: true, value };
    } catch (error) {
      versions.delete(path);
      return defined({ ok: false, says: explainFileError(error), reason: findOwnFault(error) });
    } finally {
      await file?.close();
    }
  };
}

function isSame(one: Stamp, other: Stamp): boolean {
  return (
    one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs && one.ino === other.ino && one.size === other.size
  );
}
