/** @module What can be wrong with a store, in one line each. */

/**
 * `locked`: another process holds it. `gone`: it was deleted or replaced. `taken`: a daemon runs on it already. `newer`: written by a later Keymedic.
 * `replaced`: it was damaged, and put aside for a new one. `io`: the file or the worker that holds it is gone.
 */
export type StoreTrouble = 'locked' | 'taken' | 'read_only' | 'full' | 'corrupt' | 'gone' | 'replaced' | 'newer' | 'io';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreTrouble;

  constructor(kind: StoreTrouble, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** True when another file may be, or come, in its place, so that it is opened anew and may know nothing. */
export function mayBeAnother(kind: StoreTrouble): boolean {
  return kind === 'io' || kind === 'gone' || kind === 'corrupt' || kind === 'replaced';
}
