/** @module Copies the store before its schema is changed, so that the program of before can be gone back to. */

import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { StoreError } from '../error.ts';
import type { Connection } from '../sql/connection.ts';
import { codeOf, kindOfFileError } from './file.ts';

/** Writes `PATH.backup`, in place of an earlier one, which stays until this one is whole. Throws StoreError. */
export function backUp(connection: Connection, path: string): void {
  const copy = `${path}.backup`;
  const unfinished = `${copy}.new`;
  reach(unfinished, () => {
    rmSync(unfinished, { force: true });
    // SQLite writes into an empty file, whose mode stays: it says which keys fail.
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
