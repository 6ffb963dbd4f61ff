/** @module The names of standard input on a command line. */

const names: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** True if the word on the command line means standard input. */
export function isStandardInput(file: string): boolean {
  return names.has(file);
}
