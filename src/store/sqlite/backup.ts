/** @module The backup made before a migration, so that the earlier version of Keymedic can be used again. */

import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { StoreError } from '../error.ts';
import type { SqliteConnection } from './connection.ts';
import { codeOf, kindOfFileError } from './file.ts';

/** Writes `PATH.backup`. An earlier backup stays until the new one is complete. @throws {StoreError} */
export function backUp(connection: SqliteConnection, path: string): void {
  const copy = `${path}.backup`;
  const unfinished = `${copy}.new`;
  reach(unfinished, () => {
    rmSync(unfinished, { force: true });
    // SQLite writes into an empty file and leaves its mode: the content says which keys fail.
    closeSync(openSync(unfinished, 'wx', 0o600));
  });
  try {
    connection.execute(`vacuum into '${unfinished.replaceAll("'", "''")}'`);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  reach(copy, () => renameSync(unfinished, copy));
}

function reach(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const says = `The store must be updated, and its copy ${path} cannot be written: ${codeOf(error)}.`;
    throw new StoreError(kindOfFileError(error), says);
  }
}
