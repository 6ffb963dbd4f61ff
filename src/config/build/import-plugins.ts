/** @module Imports the user's own providers in a process of their own, each within a time limit. */

import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quoteSentence } from '../../core/could-be-secret.ts';
import { awaitFile } from '../../io/file-access.ts';
import { forgetGroup, killGroup } from '../../io/process-group.ts';
import { startGroup } from '../../io/start-group.ts';
import type { Imported } from './plugin-loader.ts';

/** The time (ms) that a file has to be imported; half of what a reload has. */
const longestImport = 5_000;

/** Characters of what a file says about its failure. */
const longestReason = 200;

/** What a program needs of the environment. The keys that the environment holds are no business of a plugin. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot'];

const notStarted: Imported = { says: 'cannot be imported: no process could be started for it' };

/** The program of the process, as written, or as bundled beside this very file. */
const loader = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './plugin-loader.ts' : './plugin-loader.js', import.meta.url),
);

/** Imports these files in their order. Never rejects: a file that breaks, waits or ends its process gets half a sentence. */
export async function importPlugins(
  files: readonly string[],
  limit = longestImport,
): Promise<ReadonlyMap<string, Imported>> {
  const imported = new Map<string, Imported>();
  let child: ChildProcess | undefined;
  try {
    for (const file of files) {
      child ??= start(files.length * limit);
      const result = child === undefined ? notStarted : await awaitFile(file, ask(child, file, limit));
      imported.set(file, result);
      if (child === undefined) continue;
      if (child.connected && 'value' in result) continue;
      // What the file left behind must not disturb the next one.
      kill(child);
      child = undefined;
    }
  } finally {
    if (child !== undefined) kill(child);
  }
  return imported;
}

/**
 * Starts the process. Nothing that a plugin prints gets into our output. Its process group ends with it. The system ends it after
 * `most` ms of CPU: a file that loops must not go on for ever when this process was killed.
 */
function start(most: number): ChildProcess | undefined {
  const limited = `unset PWD; ulimit -t ${Math.ceil(most / 1000) + 10}; exec "$0" "$1"`;
  const options: SpawnOptions = {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: Object.fromEntries(
      passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
  };
  const started = startGroup('/bin/sh', ['-c', limited, process.execPath, loader], options, () => {});
  started?.child.once('exit', () => forgetGroup(started.pid));
  return started?.child;
}

function ask(child: ChildProcess, file: string, limit: number): Promise<Imported> {
  return new Promise((resolve) => {
    function finish(imported: Imported): void {
      clearTimeout(timer);
      child.removeAllListeners('message').off('exit', ended).off('error', broken);
      resolve(imported);
    }
    function ended(): void {
      finish({ says: 'ended the process that imported it' });
    }
    function broken(): void {
      finish(notStarted);
    }
    const timer = setTimeout(
      () => finish({ says: `was not imported within ${limit / 1000} s: it waits or computes without an end` }),
      limit,
    );
    child.on('message', (message: unknown) => {
      const imported = readReply(message);
      if (imported !== undefined) finish(imported);
    });
    child.once('exit', ended);
    child.once('error', broken);
    child.send(file, (error) => {
      if (error !== null) broken();
    });
  });
}

/**
 * Reads what the process says; undefined for a message that a file sends of its own. A file could send anything, so its words
 * pass only as far as they are harmless.
 */
function readReply(reply: unknown): Imported | undefined {
  if (typeof reply !== 'object' || reply === null) return undefined;
  if ('value' in reply) return { value: reply.value };
  if (!('says' in reply) || typeof reply.says !== 'string') return undefined;
  return { says: quoteSentence(reply.says, longestReason) };
}

function kill(child: ChildProcess): void {
  child.on('error', () => {});
  if (child.pid === undefined || child.exitCode !== null) return;
  killGroup(child.pid);
}
