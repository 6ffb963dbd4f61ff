/** @module The daemon as a process of its own, as users run it: reads its log, and measures its CPU time and memory (from /proc, so Linux alone). */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One line of the daemon's JSON log, by field. */
export type LogLine = Readonly<Record<string, string | undefined>>;

/** A daemon that runs. */
export interface DaemonProcess {
  /** Returns what the process has used since its start. */
  cost(): Cost;
  /** Makes `peak` count from now on. */
  resetPeak(): void;
  signal(name: NodeJS.Signals): void;
  /** Sends SIGTERM, and resolves when the process has ended. */
  stop(): Promise<void>;
}

/** What a process has used. */
export interface Cost {
  /** CPU time of all threads, s: in the program itself, and in the system on its behalf. */
  readonly user: number;
  readonly system: number;
  /** The most memory that it had, and the memory that it has now, MB (10⁶ bytes). */
  readonly peak: number;
  readonly memory: number;
}

const main = join(import.meta.dirname, '..', '..', 'src/cli/main.ts');
const watch = join(import.meta.dirname, 'watch-loop.ts');
/** The unit of CPU times in /proc: USER_HZ is 100 on every current Linux (proc_pid_stat(5), sysconf(3)). */
const ticksPerSecond = 100;

/**
 * Starts the daemon. Stalls of its event loop arrive as lines with `stall` and `own` (ms); see `watch-loop.ts`.
 * @param config path of a config whose log is JSON
 * @param options more options for Node
 */
export function runDaemon(
  config: string,
  onLine: (line: LogLine) => void,
  options: readonly string[] = [],
): DaemonProcess {
  const child = spawn(process.execPath, [...options, '--import', watch, main, 'run', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', (text) => {
    if (text.startsWith('{')) onLine(JSON.parse(text) as LogLine);
    else console.log(text);
  });
  return {
    cost: () => readCost(child.pid ?? 0),
    // proc_pid_clear_refs(5)
    resetPeak: () => writeFileSync(`/proc/${child.pid}/clear_refs`, '5'),
    signal: (name) => void child.kill(name),
    async stop() {
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

/** A cost in words: `4.1 s of CPU (0.6 of it in the system), 310 MB at most`. */
export function describeCost({ user, system, peak }: Cost): string {
  return `${(user + system).toFixed(1)} s of CPU (${system.toFixed(1)} of it in the system), ${Math.round(peak)} MB at most`;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function readCost(pid: number): Cost {
  // The name of the program, in parentheses, may hold blanks.
  const times = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const sizeOf = (name: string): number => (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024) / 1e6;
  return {
    user: Number(times[11]) / ticksPerSecond,
    system: Number(times[12]) / ticksPerSecond,
    peak: sizeOf('VmHWM'),
    memory: sizeOf('VmRSS'),
  };
}
