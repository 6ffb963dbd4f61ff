/** @module Puts a damaged store aside, so that a new one can be begun in its place. */

import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StoreError } from '../error.ts';
import { applicationId } from './migrate.ts';

/** A store that is damaged again so soon (ms) lies on a disk that fails: another new one would not help. */
const soon = 86_400_000;

/**
 * Moves the file at `path` to `PATH.corrupt-TIME`, its side files with it. Gives the new path, or undefined where it was
 * left: when its header does not say that it is ours (a mistake in the config must move nobody's file), when this was done
 * within a day, or when it cannot be moved.
 */
export function quarantine(path: string, now: number): string | undefined {
  try {
    if (!isOurs(path) || wasAside(path, now)) return undefined;
    const aside = `${path}${mark}${sayTime(now)}`;
    for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, aside + end);
    return aside;
  } catch {
    return undefined;
  }
}

const mark = '.corrupt-';

/** `20261121T163000Z`, which sorts. */
function sayTime(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

function wasAside(path: string, now: number): boolean {
  const name = basename(path) + mark;
  const since = name + sayTime(now - soon);
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

/** What was done about it, if anything. */
export function replaceDamaged(path: string, now: number): StoreError | undefined {
  const aside = quarantine(path, now);
  return aside === undefined
    ? undefined
    : new StoreError('replaced', `The store ${path} is damaged and was put aside as ${aside}.`);
}
