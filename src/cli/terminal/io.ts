/** @module The parts of the process that a command may use. They are passed in, so that tests can pass their own. */

import type { Readable, Writable } from 'node:stream';

/** Streams, environment and folder of a command. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** A mistake of the user. It is printed as one line, without a stack. */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}

/** Exit codes, as sysexits.h and the monitoring plugins have them. */
export const exits = { healthy: 0, warning: 1, failing: 2, unknown: 3, usage: 64, output: 74, config: 78 } as const;
