/** @module Small files that are read again only after they changed. */

import { stat } from 'node:fs/promises';
import { createBoundedMap } from '../core/bounded-map.ts';
import { defined } from '../core/defined.ts';
import { accessFile, openRegular } from './file-access.ts';
import { describeFileError, findOwnFault, type OwnFault } from './files.ts';

/** The most files that are remembered, those of earlier configs included. */
const mostFiles = 200_000;

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
  const versions = createBoundedMap<Version<Value>>(mostFiles);

  async function read(path: string): Promise<Value> {
    const known = versions.get(path);
    // The file has not changed.
    if (known && isSame(known.stamp, await stat(path))) return known.value;
    const { file, stats } = await openRegular(path, limit);
    try {
      const value = make(await file.readFile());
      const { mtimeMs, ctimeMs, ino, size } = stats;
      versions.put(path, { stamp: { mtimeMs, ctimeMs, ino, size }, value });
      return value;
    } finally {
      await file.close();
    }
  }

  return async (path) => {
    try {
      return { ok: true, value: await accessFile(path, () => read(path)) };
    } catch (error) {
      versions.remove(path);
      return defined({ ok: false, says: describeFileError(error), reason: findOwnFault(error) });
    }
  };
}

function isSame(one: Stamp, other: Stamp): boolean {
  return (
    one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs && one.ino === other.ino && one.size === other.size
  );
}
