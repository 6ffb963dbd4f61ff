/** @module Small files that are read again only after they changed. */

import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { defined } from '../core/defined.ts';
import { describeFileError, findOwnFault, type OwnFault } from './files.ts';

/** The attributes that show a change. */
interface Stamp {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly size: number;
}

/** The value made from one version of a file. */
interface Version<Value> {
  readonly stamp: Stamp;
  readonly value: Value;
}

/** The value made from a file, or the reason why the file cannot be read. */
export type FileContent<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `reason` is set if the fault is of this process. */
  | { readonly ok: false; readonly says: string; readonly reason?: OwnFault };

/**
 * Makes a function that reads files. The function returns the same value until the file changes.
 * @param make makes the value from the content
 * @param limit size of the largest file that is read, bytes
 */
export function createFileReader<Value>(
  make: (content: Buffer) => Value,
  limit: number,
): (path: string) => Promise<FileContent<Value>> {
  const versions = new Map<string, Version<Value>>();
  return async (path) => {
    let file: FileHandle | undefined;
    try {
      const known = versions.get(path);
      // The file has not changed.
      if (known && isSame(known.stamp, await stat(path))) return { ok: true, value: known.value };
      // Without O_NONBLOCK, opening a pipe without a writer would hang.
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
      return defined({ ok: false, says: describeFileError(error), reason: findOwnFault(error) });
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
