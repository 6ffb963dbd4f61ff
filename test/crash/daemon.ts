/** @module One daemon's process after the other on the same config: started, listened to, and killed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type OwnStep, stepVariable } from './kill-points.ts';
import type { Program } from './program.ts';

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The end of a daemon. */
export interface DaemonExit extends Ended {
  /** What `kill` was told, or the step after which it killed itself. */
  readonly step: string;
}

export interface DaemonLives {
  /** Resolves when the process is gone. @param step after which it kills itself, and at which passing */
  start(step?: readonly [OwnStep, number]): Promise<DaemonExit>;
  /** SIGKILL at once. @param where for the count of deaths */
  kill(where: string): void;
  send(signal: NodeJS.Signals): void;
  /** Runs another command of the program on the same config. */
  runCommand(args: readonly string[]): Promise<Ended & { readonly says: string }>;
  /** Says `event` to all who listen. */
  emit(event: string): void;
  /** Calls `act` once when `event` (a line of the log, or what is noted) came for the `number`th time; returns how to forget it. */
  onEvent(event: RegExp, number: number, act: () => void): () => void;
  /** What was logged, in all lives. */
  readonly lines: readonly string[];
}

/** @param folder with `keymedic.yaml` */
export function createDaemonLives({ main, faultPoint, compileCache }: Program, folder: string): DaemonLives {
  const listeners = new Set<(event: string) => void>();
  const lines: string[] = [];
  const config = join(folder, 'keymedic.yaml');
  const environment = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache };
  let running: ChildProcess | undefined;
  let where = '';

  function note(event: string): void {
    for (const listener of [...listeners]) listener(event);
  }

  function send(signal: NodeJS.Signals): void {
    if (running?.exitCode === null && running.signalCode === null) running.kill(signal);
  }

  async function endOf(child: ChildProcess): Promise<Ended> {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { code, signal };
  }

  return {
    lines,
    emit: note,
    async start(step) {
      where = '';
      const preload = step === undefined ? [] : ['--import', faultPoint];
      const child = spawn(process.execPath, [...preload, main, 'run', '--config', config], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...environment, ...(step === undefined ? {} : { [stepVariable]: step.join(' ') }) },
      });
      running = child;
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on('line', (line) => {
          where = /^died after: (.*)$/.exec(line)?.[1] ?? where;
          lines.push(line);
          note(line);
        });
      note('start');
      return { ...(await endOf(child)), step: where };
    },
    kill(place) {
      where ||= place;
      send('SIGKILL');
    },
    send,
    async runCommand(args) {
      const child = spawn(process.execPath, [main, ...args, '--config', config], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: environment,
      });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
      return { ...(await endOf(child)), says: said.join('') };
    },
    onEvent(event, number, act) {
      let left = number;
      const listener = (text: string): void => {
        if (!event.test(text)) return;
        left -= 1;
        if (left > 0) return;
        listeners.delete(listener);
        act();
      };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
