/** @module The quarantine of a damaged store: it is put aside, so that a new one can be begun. */

import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StoreError } from '../error.ts';
import { applicationId } from './migrate.ts';

/** A store damaged again within this time (ms) is on a failing disk: another new store would not help. */
const tooSoon = 86_400_000;

/**
 * Moves the file at `path` and its side files to `PATH.corrupt-TIME`. Returns the new path, or undefined if the file stayed.
 * The file stays if its header does not name Keymedic, since a wrong path in the config must move nobody's file. The file also stays if a store was put aside within the last day, or if it cannot be moved.
 */
export function quarantine(path: string, now: number): string | undefined {
  try {
    if (!isOurs(path) || wasAside(path, now)) return undefined;
    const aside = `${path}${mark}${formatTime(now)}`;
    for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, aside + end);
    return aside;
  } catch {
    return undefined;
  }
}

const mark = '.corrupt-';

/** `20261121T163000Z`, which sorts. */
function formatTime(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

function wasAside(path: string, now: number): boolean {
  const name = basename(path) + mark;
  const since = name + formatTime(now - tooSoon);
  return readdirSync(dirname(path)).some((file) => file.startsWith(name) && file > since);
}

/** By the application id at offset 68 (https://sqlite.org/fileformat2.html#the_database_header). */
function isOurs(path: string): boolean {
  const header = Buffer.alloc(72);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.toString('latin1', 0, 15) === 'SQLite format 3' && header.readUInt32BE(68) === applicationId;
}

/** Puts the store aside and returns the trouble `replaced`; undefined if the file stayed. */
export function replaceDamaged(path: string, now: number): StoreError | undefined {
  const aside = quarantine(path, now);
  return aside === undefined
    ? undefined
    : new StoreError('replaced', `The store ${path} is damaged and was put aside as ${aside}.`);
}
