/** @module Errors of a store: their kinds, and sentences that say what to do about each. */

/**
 * The kinds of trouble. `locked`: another process holds the file. `taken`: a daemon runs on the store already. `read_only`
 * and `full`: nothing can be written. `corrupt`: the file is damaged or is no store of ours. `gone`: the file was deleted or
 * replaced. `replaced`: it was damaged, and put aside for a new one. `newer`: a later Keymedic wrote it. `io`: the file, or the
 * worker that holds it, cannot be used.
 */
export type StoreTrouble = 'locked' | 'taken' | 'read_only' | 'full' | 'corrupt' | 'gone' | 'replaced' | 'newer' | 'io';

/** Why a store cannot be used: its kind, and a sentence for people. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreTrouble;

  constructor(kind: StoreTrouble, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** True if another file may take the store's place. The next call opens the file anew, and the new file may be empty. */
export function mayBeReplaced(kind: StoreTrouble): boolean {
  return kind === 'io' || kind === 'gone' || kind === 'corrupt' || kind === 'replaced';
}

/** Describes the trouble, the way out, and what Keymedic does until then. */
export function describeStoreTrouble(error: StoreError, path: string): string {
  const goesOn = 'Alerts go on from memory; the store is used again as soon as it can be.';
  return [error.message, describeWayOut(error, path), goesOn].filter((sentence) => sentence !== '').join(' ');
}

/** Describes what to do about the trouble, in one sentence; '' if the message says it already. */
export function describeWayOut({ kind }: StoreError, path: string): string {
  switch (kind) {
    case 'locked':
      return 'End the process that holds it (fuser shows which).';
    case 'read_only':
      return 'Let the user that Keymedic runs as write to the file and its folder.';
    case 'full':
      return 'Make room on its disk.';
    case 'corrupt':
      return `Move it away (mv ${path} ${path}.damaged) or put a backup in its place.`;
    case 'gone':
      return 'If no file is there now, Keymedic begins a new one from its memory.';
    case 'replaced':
      return 'Keymedic begins a new one from its memory; the history of results is in the old one.';
    case 'taken':
      return '';
    case 'newer':
      return 'Start the newer Keymedic that wrote it, or name another store.path.';
    default:
      return 'Check that its folder exists and its disk works, or name another store.path.';
  }
}
