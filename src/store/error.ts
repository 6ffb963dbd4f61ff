/** @module What can be wrong with a store, in one line each. */

/**
 * `locked`: another process holds it. `taken`: a daemon runs on it already. `newer`: written by a later Keymedic.
 * `io`: the file or the worker that holds it is gone.
 */
export type StoreTrouble = 'locked' | 'taken' | 'read_only' | 'full' | 'corrupt' | 'newer' | 'io';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreTrouble;

  constructor(kind: StoreTrouble, message: string) {
    super(message);
    this.kind = kind;
  }
}
