/** @module Asks once whether a config that was found in the current folder may run something, or send secrets to its hosts. */

import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type StrayRequest, strayWords } from '../../config/stray.ts';
import type { Io } from './io.ts';
import { createQuestions } from './prompt.ts';

/**
 * Makes the function that decides. A config is known by its path, its content and what it does: after a change it is asked
 * about again. Without a terminal the answer is no, unless a person confirmed this version before.
 */
export function createConfirmRun(io: Io): (request: StrayRequest) => Promise<boolean> {
  const answers = new Map<string, boolean>();
  return async ({ file, content, acts }) => {
    const id = createHash('sha256')
      .update(`${file}\n${acts.join(' ')}\n${content}`)
      .digest('hex');
    const known = answers.get(id);
    if (known !== undefined) return known;
    const list = listPath(io);
    if (list !== undefined && (await readConfirmed(list)).includes(id)) return true;
    if (io.stdin.isTTY !== true) return false;
    const runs = acts.map((act) => strayWords[act]).join(', and ');
    const questions = createQuestions(io);
    const mayRun = await questions.confirm(`${file} was found in this folder and ${runs}. Allow it?`, false);
    questions.close();
    answers.set(id, mayRun);
    if (mayRun && list !== undefined) await record(list, id);
    return mayRun;
  };
}

/** The file with the confirmed configs of this user; undefined if the user has no home. */
function listPath({ env }: Io): string | undefined {
  const state = env['XDG_STATE_HOME'] || (env['HOME'] ? join(env['HOME'], '.local', 'state') : undefined);
  return state === undefined ? undefined : join(state, 'keymedic', 'confirmed-configs');
}

async function readConfirmed(list: string): Promise<readonly string[]> {
  return (await readFile(list, 'utf8').catch(() => '')).split('\n');
}

/** If it cannot be written, the next call asks again. */
async function record(list: string, id: string): Promise<void> {
  try {
    await mkdir(dirname(list), { recursive: true, mode: 0o700 });
    await appendFile(list, `${id}\n`, { mode: 0o600 });
  } catch {}
}
