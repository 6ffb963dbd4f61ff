/** @module Reading files: UTF-8 text, lines one at a time, the files of a glob, and the reason why a file cannot be read. */

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

/** A fault of this process, not of the file or command that it tried to open: no descriptor is left. */
export type OwnFault = 'descriptors';

/** Returns why a file cannot be read, as half a sentence. */
export function describeFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  return reasons[code] ?? `the system says ${code}`;
}

/** Returns the fault of this process that an error shows; undefined if the error is about the file or command. */
export function findOwnFault(error: unknown): OwnFault | undefined {
  return error instanceof Error && 'code' in error && isLackOfDescriptors(error.code) ? 'descriptors' : undefined;
}

/** Reads a UTF-8 file, without its byte order mark. */
export async function readText(
  path: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly says: string }> {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, says: 'is not UTF-8 text; save it as UTF-8' };
    return { ok: false, says: `cannot be read: ${describeFileError(error)}` };
  }
}

/** Reads a file line by line, without line ends. The whole file is never in memory. @throws {Error} of the system */
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

/** Returns the absolute paths of the files that a pattern matches, sorted. A pattern without wildcards is a path itself. */
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

/** True if the path contains a wildcard: `*`, `?`, `[` or `{`. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** True if there is a file or folder at this path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
