/** @module The messages between the main thread and the worker. */

import type { StoreTrouble } from '../error.ts';
import type { Operations } from '../sql/operations.ts';
import type { SqliteOperations } from './sqlite-operations.ts';

/** Options that the worker gets at its start. */
export interface WorkerOptions {
  readonly path: string;
  readonly readOnly: boolean;
  /** How long (ms) a locked file is tried again before the lock is reported. */
  readonly patience: number;
}

/** The operations of every store, and those of the embedded one. */
export type WorkerOperations = Operations & SqliteOperations;

/** A call of an operation. */
export type Request = {
  readonly [Name in keyof WorkerOperations]: {
    readonly call: number;
    readonly operation: Name;
    readonly input: Parameters<WorkerOperations[Name]>;
  };
}[keyof WorkerOperations];

/** The result of a call, or its error. `bug` is an error of ours. */
export type Reply =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly trouble: StoreTrouble | 'bug'; readonly message: string };
