/** @module An Io whose output can be read, and whose input is given line by line. */

import { PassThrough, Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/terminal/io.ts';

export interface Collected {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** @param answers lines typed at a terminal; absent: there is none */
export function collect(cwd: string, env: Record<string, string> = {}, answers?: readonly string[]): Collected {
  const out: string[] = [];
  const err: string[] = [];
  const stdin =
    answers === undefined
      ? Readable.from([])
      : Object.assign(new PassThrough(), { isTTY: true }).end(answers.map((line) => `${line}\n`).join(''));
  const io: Io = { stdin: stdin as Io['stdin'], stdout: into(out), stderr: into(err), env, cwd };
  return { io, stdout: () => out.join(''), stderr: () => err.join('') };
}

function into(texts: string[]): Writable {
  return new Writable({
    write: (chunk, _, done) => {
      texts.push(String(chunk));
      done();
    },
  });
}
