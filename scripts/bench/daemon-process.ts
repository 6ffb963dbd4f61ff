/** @module The daemon as a process of its own, as users run it: what it says, and what it costs (Linux: from /proc). */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A line of its log, with its fields. */
export type LogLine = Readonly<Record<string, string | undefined>>;

export interface DaemonProcess {
  /** So far. */
  cost(): Cost;
  /** From now on `peak` is the most since now. */
  forgetPeak(): void;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
}

export interface Cost {
  /** Seconds of CPU in the program itself, and in the system for it; all threads. */
  readonly user: number;
  readonly system: number;
  /** The most memory it ever had, and what it has now, in MB (10⁶ bytes). */
  readonly peak: number;
  readonly memory: number;
}

const main = join(import.meta.dirname, '..', '..', 'src/cli/main.ts');
const watch = join(import.meta.dirname, 'watch-loop.ts');
/** Of `times` in /proc; USER_HZ is 100 on every Linux of our days (proc_pid_stat(5), sysconf(3)). */
const ticksPerSecond = 100;

/**
 * Stalls of its event loop come as lines with `stall` and `own` (ms); see `watch-loop.ts`.
 * @param config its log must be JSON
 * @param heap the most that JavaScript's heap may take, MB; where it may take more, garbage is collected later
 */
export function runDaemon(config: string, onLine: (line: LogLine) => void, heap?: string): DaemonProcess {
  const limit = heap === undefined ? [] : [`--max-old-space-size=${heap}`];
  const child = spawn(process.execPath, [...limit, '--import', watch, main, 'run', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', (text) => {
    if (text.startsWith('{')) onLine(JSON.parse(text) as LogLine);
    else console.log(text);
  });
  return {
    cost: () => readCost(child.pid ?? 0),
    // proc_pid_clear_refs(5)
    forgetPeak: () => writeFileSync(`/proc/${child.pid}/clear_refs`, '5'),
    async stop() {
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

/** `4.1 s of CPU (0.6 in the system), 310 MB at most`. */
export function sayCost({ user, system, peak }: Cost): string {
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
