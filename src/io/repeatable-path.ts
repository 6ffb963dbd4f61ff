/** @module Paths in sentences: a path that a user wrote is repeated only if no secret can stand in its place. */

import { dirname, relative, resolve } from 'node:path';
import { describeHidden, looksLikePath } from '../core/given-text.ts';
import { isWordLike } from '../core/word-like.ts';
import { exists } from './files.ts';

/**
 * True for a path that a sentence may repeat: the file is there, or what is missing looks like a path. Elsewhere a secret may
 * stand. @param written as the user wrote it
 */
export async function isRepeatable(path: string, written = path): Promise<boolean> {
  if (looksLikePath(written)) return true;
  let known = path;
  while (!(await exists(known)) && known !== dirname(known)) known = dirname(known);
  return known === path || looksLikePath(`${written.includes('/') ? './' : ''}${relative(known, path)}`);
}

/** Describes a file or folder that holds no secret, for a sentence: by its absolute path, if it may be repeated. */
export async function describePath(written: string, folder: string): Promise<string> {
  const path = resolve(folder, written);
  return isWordLike(written) || (await isRepeatable(path, written))
    ? path
    : `${describeHidden(written)} that is not repeated here`;
}
