/** @module Runs the command of a secret reference: without a shell, with few variables, with limits on time and output. */

import type { SpawnOptions } from 'node:child_process';
import { defined } from '../core/defined.ts';
import { ownMember } from '../core/own-member.ts';
import { findOwnFault, type OwnFault } from './files.ts';
import { codeOf } from './network-error.ts';
import { forgetGroup, killGroup } from './process-group.ts';
import { startGroup } from './start-group.ts';

/** The time limit of a command, ms. */
const timeLimit = 10_000;
/** The most that a command may print, bytes. */
export const sizeLimit = 64 * 1024;

/** The output of a command, or why there is none. */
export type CommandResult =
  | { readonly ok: true; readonly output: Buffer }
  /** A half-sentence about the end of the command, never with what it printed. */
  | { readonly ok: false; readonly says: string; readonly reason?: OwnFault };

/**
 * Runs a command and returns its standard output. The command gets the variables PATH, HOME and LANG alone. Its standard error
 * is dropped, because it may contain the secret. Its children end with it.
 * @param limit the time after which it is killed, ms; 10 s by default
 */
export function runCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  limit = timeLimit,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options: SpawnOptions = { cwd: '/', env: smallEnvironment(env), stdio: ['ignore', 'pipe', 'ignore'] };
    const started = startGroup(command, args, options, (error) =>
      resolve(defined({ ok: false, says: describeStartError(error), reason: findOwnFault(error) })),
    );
    if (started === undefined) return;
    const { child, pid } = started;
    const chunks: Buffer[] = [];
    let size = 0;
    let stopped: string | undefined;
    const stop = (says: string): void => {
      stopped ??= says;
      killGroup(pid);
      child.stdout?.destroy();
    };
    const timer = setTimeout(() => stop(`did not end within ${limit / 1000} s`), limit);
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > sizeLimit) stop(`printed more than ${sizeLimit / 1024} kB`);
      else chunks.push(chunk);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      forgetGroup(pid);
      if (stopped !== undefined) resolve({ ok: false, says: stopped });
      else if (code === 0) resolve({ ok: true, output: Buffer.concat(chunks) });
      else resolve({ ok: false, says: code === null ? `was ended by ${signal}` : `ended with exit code ${code}` });
    });
  });
}

function smallEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'LANG'].flatMap((name) => {
      const value = ownMember(env, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function describeStartError(error: unknown): string {
  const code = codeOf(error);
  if (findOwnFault(error) !== undefined)
    return `could not be started: the system has no free file descriptor (${code})`;
  if (code === 'ENOENT') return 'is not there';
  if (code === 'EACCES') return 'may not be run by us';
  return `could not be started (${code ?? 'unknown error'})`;
}
