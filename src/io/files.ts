/** @module Reading files: UTF-8 text, lines one at a time, the files of a glob, and the reason why a file cannot be read. */

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isLackOfDescriptors } from '../core/model/answer.ts';
import { ownMember } from '../core/own-member.ts';
import { accessFile, assertReadable, openRegular, UnreadableFile } from './file-access.ts';
import { findGlobTrouble } from './glob-cost.ts';

/** The size of the largest text that is read as a whole, bytes. */
export const largestText = 16 * 1024 * 1024;
/** The size of the largest file that is read line by line, and of its longest line, bytes. */
const largestLines = 1024 * 1024 * 1024;
const longestLine = 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its permissions do not let us read it',
  EPERM: 'its permissions do not let us read it',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  // Of a socket.
  ENXIO: 'it is no regular file',
};

/** Returns the reason for an error of the system. Any other error is named, without its message, which may quote the file. */
export function describeError(error: unknown, known: Readonly<Record<string, string>>): string {
  if (!(error instanceof Error)) return 'it failed without an error';
  const code = 'code' in error ? String(error.code) : undefined;
  if (code === undefined) return `it failed with the error ${error.name}`;
  return ownMember(known, code) ?? `the system says ${code}`;
}

/** A fault of this process, not of the file or command that it tried to open: no descriptor is left. */
export type OwnFault = 'descriptors';

/** Returns why a file cannot be read, as half a sentence. */
export function describeFileError(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  return describeError(error, reasons);
}

/** Returns the fault of this process that an error shows; undefined if the error is about the file or command. */
export function findOwnFault(error: unknown): OwnFault | undefined {
  return error instanceof Error && 'code' in error && isLackOfDescriptors(error.code) ? 'descriptors' : undefined;
}

/** Reads a regular file. @param limit the most bytes @throws {UnreadableFile} or the error of the system */
export function readBytes(path: string, limit = largestText): Promise<Buffer> {
  return accessFile(path, async () => {
    const { file } = await openRegular(path, limit);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}

/** Reads a regular UTF-8 file, without its byte order mark. @param read reads its bytes */
export async function readText(
  path: string,
  read: (path: string) => Promise<Buffer> = readBytes,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly says: string }> {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(await read(path)) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, says: 'is not UTF-8 text; save it as UTF-8' };
    return { ok: false, says: `cannot be read: ${describeFileError(error)}` };
  }
}

/** Reads a regular UTF-8 file at once, for those who cannot wait. @throws {UnreadableFile} or the error of the system */
export function readTextSync(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    assertReadable(fstatSync(file), largestText);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Reads a regular file line by line, without line ends. The whole file is never in memory. @throws {UnreadableFile} or the error of the system */
export async function* readLines(path: string): AsyncGenerator<string> {
  const { file, stats } = await accessFile(path, () => openRegular(path, largestLines));
  const buffer = Buffer.allocUnsafe(256 * 1024);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    // What is written behind the end meanwhile belongs to the next reading.
    for (let left = stats.size; left > 0; ) {
      const { bytesRead } = await accessFile(path, () => file.read(buffer, 0, Math.min(left, buffer.length)));
      if (bytesRead === 0) break;
      left -= bytesRead;
      const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw new UnreadableFile('a line of it is longer than 1 MB');
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    rest += decoder.decode();
    if (rest !== '') yield rest;
  } finally {
    await file.close();
  }
}

/**
 * Returns the absolute paths of the files that a pattern matches, sorted. A pattern without wildcards is a path itself.
 * @param time ms to look at all folders
 * @throws {UnreadableFile} if the pattern or its folders would take too long
 */
export async function findFiles(pattern: string, folder: string, time?: number): Promise<readonly string[]> {
  if (!isPattern(pattern)) return [resolve(folder, pattern)];
  const trouble = findGlobTrouble(pattern);
  if (trouble !== undefined) throw new UnreadableFile(trouble);
  const find = async (signal: AbortSignal): Promise<readonly string[]> => {
    // Called with each name that is found on the way, which may be far more than match.
    const exclude = (): boolean => {
      if (signal.aborted) throw new UnreadableFile('leads to more files than can be looked at in time');
      return false;
    };
    const paths: string[] = [];
    for await (const name of glob(pattern, { cwd: folder, exclude })) paths.push(resolve(folder, name));
    return paths;
  };
  const found = await accessFile(resolve(folder, pattern), find, time);
  const kinds = await Promise.all(
    found.map((path) =>
      accessFile(path, () => stat(path)).then(
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
  return accessFile(path, () => stat(path)).then(
    () => true,
    () => false,
  );
}

/** True if a path lies in a folder, and is not the folder itself. Both are absolute, without links. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
