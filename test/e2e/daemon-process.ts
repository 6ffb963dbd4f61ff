/** @module The daemon as a process, run from source: its log, its exit code, and its end by a signal. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createEventLog, type EventLog } from './event-log.ts';

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

/** A daemon that was started. */
export interface RunningDaemon {
  readonly child: ChildProcess;
  /** The lines of its log. */
  readonly log: EventLog;
  /** Resolves with the exit code when the process has ended. */
  readonly exited: Promise<number | null>;
  /** Sends the signal, and resolves with the exit code and with how long the end took, ms. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly took: number }>;
}

/** What the process is started with. */
export interface LaunchOptions {
  /** A command with arguments that ends by executing the command line that follows. */
  readonly command?: readonly string[];
  /** Options for Node. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `keymedic run` with these arguments in a folder. */
export function startDaemonProcess(folder: string, args: readonly string[], options: LaunchOptions): RunningDaemon {
  const { command = [], node = [], env = {} } = options;
  const [program = '', ...rest] = [...command, process.execPath, ...node, main, 'run', ...args];
  const child = spawn(program, rest, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const log = createEventLog();
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', log.add);
  const exited = once(child, 'close').then(([code]: (number | null)[]) => {
    log.end();
    return code ?? null;
  });
  return {
    child,
    log,
    exited,
    async stop(signal) {
      const startedAt = performance.now();
      child.kill(signal);
      return { code: await exited, took: performance.now() - startedAt };
    },
  };
}
