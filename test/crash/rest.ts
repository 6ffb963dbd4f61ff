/** @module The last lives of a run: nobody disturbs the daemon until its store is at rest. */

import { existsSync } from 'node:fs';
import type { DaemonLives } from './daemon.ts';
import { readStore } from './read-store.ts';
import type { Receivers } from './receivers.ts';
import type { WatchedKeys } from './watched-keys.ts';

/** The longest time without a change before the wait is given up, and the interval between two checks, ms. */
const patience = 240_000;
const interval = 300;

interface RestOptions {
  readonly daemon: DaemonLives;
  readonly keys: WatchedKeys;
  readonly receivers: Receivers;
  readonly storeFile: string;
}

/** Runs undisturbed lives until the store is at rest. Returns the faults that were found. */
export async function rest(options: RestOptions): Promise<readonly string[]> {
  // A verdict between rest and end is sent by the next life.
  for (;;) {
    const unrest = await restOnce(options);
    if (unrest.length > 0) return [describeUnrest(options.daemon, unrest)];
    if (listUnrest(options).length === 0) return [];
  }
}

/** One life, ended by SIGTERM when it is at rest. Returns what never came to rest. */
async function restOnce(options: RestOptions): Promise<readonly string[]> {
  const { daemon, receivers, storeFile } = options;
  let isOver = false;
  const exited = daemon.start().finally(() => {
    isOver = true;
  });
  const unrest = await new Promise<readonly string[]>((resolve) => {
    let before = '';
    let changedAt = performance.now();
    const timer = setInterval(() => {
      const left = existsSync(storeFile) ? listUnrest(options) : ['no store'];
      const now = `${left.join()} ${receivers.arrivals.length}`;
      if (now !== before) changedAt = performance.now();
      before = now;
      if (!isOver && left.length > 0 && performance.now() - changedAt < patience) return;
      clearInterval(timer);
      resolve(left);
    }, interval);
  });
  daemon.send('SIGTERM');
  const { code, signal } = await exited;
  // A daemon that is at rest from the start may get SIGTERM before it listens.
  if (code !== 0 && signal !== 'SIGTERM')
    throw new Error(`An undisturbed life ended with ${code}: ${daemon.lines.slice(-8).join(' | ')}`);
  return unrest;
}

/** What is still to come: messages on their way, and keys whose incident does not match their state at the ESP. */
function listUnrest({ keys, storeFile }: RestOptions): readonly string[] {
  const { pending, open, flapping } = readStore(storeFile);
  const revoked = keys.revoked();
  const over = [...open.keys()].filter((id) => !id.startsWith('@') && !revoked.has(id) && !flapping.has(id));
  return [
    ...(pending === 0 ? [] : [`${pending} on their way`]),
    ...over.map((id) => `${id} works, with an incident`),
    ...[...revoked].filter((id) => !open.has(id)).map((id) => `${id} is revoked, without an incident`),
  ];
}

function describeUnrest({ lines }: DaemonLives, unrest: readonly string[]): string {
  const about = /\b(?:i\d|crowd-\d+)\b/.exec(unrest.join())?.[0] ?? 'error';
  const log = lines.filter((line) => line.includes(about)).slice(-6);
  return `Not at rest, and no change in ${patience / 1000} s: ${unrest.join(', ')}; ${log.join(' | ')}`;
}
