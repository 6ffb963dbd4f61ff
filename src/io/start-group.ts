/** @module Starts a program in a process group of its own, which ends at the latest with this process. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { trackGroup } from './process-group.ts';

/** A program that runs. */
export interface StartedGroup {
  readonly child: ChildProcess;
  /** The number of its process group. Whoever waits for its end calls `forgetGroup` then. */
  readonly pid: number;
}

/**
 * Starts a program without a shell. Never throws. Without a free file descriptor Node makes a process without streams; some errors
 * of the system it throws, others it emits.
 * @param failed called with the error, perhaps before the return; then the program did not run
 * @returns undefined if the program did not start
 */
export function startGroup(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'serialization' | 'stdio'>,
  failed: (error: unknown) => void,
): StartedGroup | undefined {
  let started: StartedGroup | undefined;
  trackGroup(() => {
    try {
      const child = spawn(command, args, { ...options, detached: true });
      child.on('error', failed);
      const { pid } = child;
      if (pid !== undefined) started = { child, pid };
      return pid;
    } catch (error) {
      failed(error);
      return undefined;
    }
  });
  return started;
}
