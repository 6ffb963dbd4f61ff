/** @module The holder of a store: the store itself names the lock of the last daemon, for those who call its file by another hard link. */

import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { findFileId } from './real-file.ts';

/** The name under which the store keeps its holder. */
export const holderName = 'daemon_lock';

/** Returns the value that the store keeps: the lock's path, and the file that it is the lock of. */
export function describeHolder(path: string, lockPath: string): string {
  return `${findFileId(path) ?? ''} ${lockPath}`;
}

/**
 * Returns the path of the lock that the last daemon on this very file held. Undefined if none is known, or if the file is
 * a copy of another store. Reads without a trace: beside another name of the file, SQLite's own side files would destroy it.
 */
export function findHolder(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const url = pathToFileURL(path);
    url.search = 'immutable=1';
    const database = new DatabaseSync(url, { readOnly: true });
    try {
      const row = database.prepare('select value from memory where name = ?').get(holderName);
      const [, file, lockPath] = /^(\d+:\d+) (.+)$/s.exec(String(row?.['value'] ?? '')) ?? [];
      return file === findFileId(path) ? lockPath : undefined;
    } finally {
      database.close();
    }
  } catch {
    // No store yet, or one that cannot be read: opening it says so.
    return undefined;
  }
}
