/** @module The store's file and its folder: how they are made and watched, and which trouble an error of theirs is. */

import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StoreError, type StoreTrouble } from '../error.ts';
import { assertRegular, findRealPath, makePrivate } from './real-file.ts';

/**
 * Makes the file and its folder unless they exist, for their owner alone: the content says which keys fail. SQLite gives its
 * side files the same mode. @throws {StoreError}
 * @returns the path of the real file, if the path leads over links: SQLite keeps its side files there
 */
export function prepareFile(path: string, readOnly: boolean): string {
  try {
    assertRegular(path);
    if (readOnly && !existsSync(path)) {
      throw new StoreError('io', `There is no store at ${path} yet.`);
    }
    if (!readOnly) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const real = findRealPath(path);
    if (!readOnly) {
      // SQLite's own locks would end with a descriptor of ours that is closed, so a file that is there is not opened.
      if (!existsSync(real)) closeSync(openSync(real, 'wx', 0o600));
      for (const end of ['', '-wal', '-shm']) makePrivate(real + end);
    }
    return real;
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : new StoreError(kindOfFileError(error), `The store ${path} cannot be made: ${codeOf(error)}.`);
  }
}

/**
 * SQLite goes on writing into a file that was deleted, and those writes would be lost. Returns a function that throws
 * `StoreError` if the file, or the log of last writes beside it, was deleted or replaced. @param real the file that `path` leads to
 */
export function watchFile(path: string, real: string): () => void {
  const opened = inodeOf(path);
  let log: number | undefined;
  return () => {
    const last = inodeOf(`${real}-wal`);
    if (inodeOf(path) !== opened || (log !== undefined && last !== log)) {
      throw new StoreError('gone', `The store ${path} was deleted or replaced while in use.`);
    }
    log = last;
  };
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

/**
 * Returns the address under which SQLite reads a file in a folder that cannot be written; undefined if the path will do. It
 * promises SQLite that nobody writes (https://sqlite.org/wal.html#read_only_databases).
 */
export function asImmutable(path: string): URL | undefined {
  if (troubleOfFolder(path) === undefined || existsSync(`${path}-wal`)) return undefined;
  const url = pathToFileURL(path);
  url.search = 'immutable=1';
  return url;
}

/** Returns why SQLite cannot make the files that it needs beside the store; undefined if it can. */
export function troubleOfFolder(path: string): StoreError | undefined {
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const says = codeOf(error) === 'ENOENT' ? 'is gone' : `cannot be written (${codeOf(error)})`;
    return new StoreError(kindOfFileError(error), `The folder ${folder} of the store ${says}.`);
  }
}

/** Returns the kind of trouble that a failed call of `node:fs` means. */
export function kindOfFileError(error: unknown): StoreTrouble {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? 'full'
    : code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
      ? 'read_only'
      : 'io';
}

/** Returns the code of an error of `node:fs`, such as `ENOSPC`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
