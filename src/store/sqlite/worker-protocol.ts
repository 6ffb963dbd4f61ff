/** @module What the main thread and the worker say to each other. */

import type { StoreTrouble } from '../error.ts';
import type { Operations } from '../sql/operations.ts';

/** Given to the worker at its start. */
export interface WorkerOptions {
  readonly path: string;
  readonly readOnly: boolean;
  /** How long (ms) a locked file is tried again before that is reported. */
  readonly patience: number;
}

export type Request = {
  readonly [Name in keyof Operations]: {
    readonly call: number;
    readonly operation: Name;
    readonly input: Parameters<Operations[Name]>;
  };
}[keyof Operations];

export type Reply =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly trouble: StoreTrouble | 'bug'; readonly message: string };
