/** @module Daemon processes on the same config, one after the other: their starts, logs and deaths. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type OwnStep, stepVariable } from './kill-points.ts';
import type { Program } from './program.ts';

/** How a process ended. */
interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The end of a daemon. */
export interface DaemonExit extends Ended {
  /** The step after which the daemon killed itself, or the place that `kill` was called with. */
  readonly step: string;
}

/** The lives of a daemon: processes on one config, one at a time. */
export interface DaemonLives {
  /** Starts a process. Resolves when it has ended. @param step the step after which it kills itself, and at which passing */
  start(step?: readonly [OwnStep, number]): Promise<DaemonExit>;
  /** Sends SIGKILL. @param place names the death in the counts */
  kill(place: string): void;
  /** Sends a signal, if a process runs. */
  send(signal: NodeJS.Signals): void;
  /** Runs another command of the program on the same config. */
  runCommand(args: readonly string[]): Promise<Ended & { readonly says: string }>;
  /** Passes an event to all listeners. */
  emit(event: string): void;
  /** Calls `act` once, when an emitted event or a line of the log matches for the `number`th time. Returns how to cancel that. */
  onEvent(event: RegExp, number: number, act: () => void): () => void;
  /** The log of all lives. */
  readonly lines: readonly string[];
}

/** Prepares the lives of one config. @param folder contains `keymedic.yaml` */
export function createDaemonLives({ main, faultPoint, compileCache }: Program, folder: string): DaemonLives {
  const listeners = new Set<(event: string) => void>();
  const lines: string[] = [];
  const config = join(folder, 'keymedic.yaml');
  const environment = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache };
  let running: ChildProcess | undefined;
  let where = '';

  function emit(event: string): void {
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
    emit,
    async start(step) {
      where = '';
      const preload = step === undefined ? [] : ['--import', faultPoint];
      const child = spawn(process.execPath, [...preload, main, 'run', '--config', config], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...environment, ...(step && { [stepVariable]: step.join(' ') }) },
      });
      running = child;
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on('line', (line) => {
          where = /^died after: (.*)$/.exec(line)?.[1] ?? where;
          lines.push(line);
          emit(line);
        });
      emit('start');
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
