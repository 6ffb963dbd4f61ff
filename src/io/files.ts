/** @module Files as the config needs them: text that is UTF-8, lines one at a time, what a glob names, why one cannot be read. */

import { createReadStream } from 'node:fs';
import { glob, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isLackOfDescriptors } from '../core/model/answer.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its permissions do not let us read it',
  EPERM: 'its permissions do not let us read it',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
};

/** Why a file or a command cannot be read where that says nothing about it: this process has no descriptor left. */
export type OwnFault = 'descriptors';

/** Why a file cannot be read, as a half-sentence. */
export function explainFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  return reasons[code] ?? `the system says ${code}`;
}

/** The fault of this process that an error shows; undefined when the error is about what was opened. */
export function findOwnFault(error: unknown): OwnFault | undefined {
  return error instanceof Error && 'code' in error && isLackOfDescriptors(error.code) ? 'descriptors' : undefined;
}

/** The text of a UTF-8 file, without a byte order mark. */
export async function readText(
  path: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly says: string }> {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, says: 'is not UTF-8 text; save it as UTF-8' };
    return { ok: false, says: `cannot be read: ${explainFileError(error)}` };
  }
}

/** The lines of a file as they are read, without their ends; the file is never held as a whole. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  let isStart = true;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const text: string = isStart ? String(chunk).replace(/^\uFEFF/, '') : String(chunk);
    isStart = false;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

/** Absolute paths of the files that a pattern names, in order; a pattern without `*`, `?`, `[` or `{` names itself. */
export async function findFiles(pattern: string, folder: string): Promise<readonly string[]> {
  if (!isPattern(pattern)) return [resolve(folder, pattern)];
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd: folder })) found.push(resolve(folder, name));
  const kinds = await Promise.all(
    found.map((path) =>
      stat(path).then(
        (it) => it.isFile(),
        () => false,
      ),
    ),
  );
  return found.filter((_, at) => kinds[at]).sort();
}

export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** True when something can be opened there. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
