/** @module Starts the program: runs the command that is called, and ends with its exit code. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { isWithoutUtf8, writeAscii } from './terminal/ascii.ts';
import { describeSystemError, endSoon, findCurrentFolder } from './terminal/ending.ts';
import { gateOutput } from './terminal/gate.ts';
import { exits, type Io, UserError } from './terminal/io.ts';
import { hideTyped } from './terminal/usage-error.ts';

// Files that hang hold threads of this pool, which looks up host names as well. Nothing has used it yet.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

/** Getters, because reading a stream of the process opens it. */
const streams: Io = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  env: process.env,
  cwd: findCurrentFolder(),
};

const { io, maskBy } = gateOutput(streams);

/** Lets the gate mask every text in the shape of a key. The shapes are loaded with the first command, not for `--help`. */
async function maskOutput(): Promise<void> {
  maskBy((await import('./terminal/mask.ts')).maskShapes);
}

/** Commands that end by themselves, with a verdict as their exit code. */
const commandsWithVerdict = new Set(['check', 'diagnose', 'status', 'test']);
/** The command that runs. */
let command = '';

/** Runs the command and returns the exit code. A mistake of the user is printed as one line, a bug with its stack. */
async function main(argv: readonly string[]): Promise<number> {
  let code: number = exits.healthy;
  try {
    const program = createProgram(io, argv.slice(2), (given) => {
      code = given;
    });
    program.hook('preAction', async (_, called) => {
      command = called.name();
      await maskOutput();
    });
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exits.usage;
    if (error instanceof UserError) {
      // A user may have typed a key where its name belongs.
      await maskOutput();
      io.stderr.write(`keymedic: ${hideTyped(error.message, argv.slice(2), isThere)}\n`);
      return error.exitCode;
    }
    const trouble = describeSystemError(error);
    if (trouble === undefined) return reportBug(error);
    io.stderr.write(`keymedic: ${hideTyped(trouble, argv.slice(2), isThere)}\n`);
    return exits.output;
  }
}

/** True for a word that names a file. */
function isThere(text: string): boolean {
  return existsSync(resolve(io.cwd, text));
}

/** EX_SOFTWARE of sysexits.h. */
const bug = 70;

function reportBug(error: unknown): number {
  io.stderr.write(`keymedic: this is a bug; please report it with the lines below\n${describeBug(error)}\n`);
  return bug;
}

/** Name and stack without the message: a message may quote the value that caused the error. */
function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}

if (isWithoutUtf8(process.env)) {
  writeAscii(process.stdout);
  writeAscii(process.stderr);
}

// Node would print the error with all its fields: requests, headers, keys.
process.on('uncaughtException', (error) => process.exit(reportBug(error)));
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    io.stderr.write(`keymedic: the output cannot be written (${error.code})\n`);
    process.exit(exits.output);
  }
  // A reader that closes the pipe (`| head`) is not an error. A command whose exit code is a verdict still finds this verdict.
  if (!commandsWithVerdict.has(command)) process.exit(0);
});
// The reader of the log may end as well; that must not end the daemon.
process.stderr.on('error', () => {});

let isDone = false;
// Node ends a process in which nothing is left to do, also while a promise waits.
process.on('beforeExit', () => {
  if (isDone) return;
  isDone = true;
  io.stderr.write('keymedic: nothing is left to do, and there is no verdict yet; this is a bug, please report it\n');
  process.exitCode = bug;
});
void main(process.argv).then((code) => {
  isDone = true;
  process.exitCode = code;
  endSoon();
});
