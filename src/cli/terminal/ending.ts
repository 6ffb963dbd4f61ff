/** @module The end of the process: what a command left behind does not keep it, and trouble of the system is told in one line. */

import { describeWriteError } from '../../io/write-file.ts';
import { exits } from './io.ts';

/** The time (ms) that what a command left behind keeps the process after its end. */
const longestRest = 1_000;

/** Ends the process soon, although a listener, a connection or a timer may be left. Output that waits is written before. */
export function endSoon(): void {
  setInterval(() => {
    if (process.stdout.writableLength === 0) process.exit();
  }, longestRest).unref();
}

/** Returns the current folder. If it was deleted, says so and ends the process. */
export function findCurrentFolder(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write('keymedic: the current folder is gone; change to another one (cd)\n');
    process.exit(exits.usage);
  }
}

/** Returns the sentence for an error of the system about a file or a folder: a full disk is no bug. Undefined for any other error. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error && 'path' in error)) return undefined;
  return `${String(error.path)} cannot be used (${String(error.syscall)}): ${describeWriteError(error)}; free it, or name another place`;
}
