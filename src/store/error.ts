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

/** With the way out, and what happens until then. */
export function sayAway(error: StoreError, path: string): string {
  const goesOn = 'Alerts go on from memory; the store is used again as soon as it can be.';
  return [error.message, wayOutOf(error, path), goesOn].filter((sentence) => sentence !== '').join(' ');
}

/** What to do about it, as a sentence. */
export function wayOutOf({ kind }: StoreError, path: string): string {
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
      return 'Where there is none now, a new one is begun with what Keymedic remembers.';
    case 'replaced':
      return 'A new one is begun with what Keymedic remembers; the history of results is in the old one.';
    case 'taken':
      return '';
    case 'newer':
      return 'Start the newer Keymedic that wrote it, or name another store.path.';
    default:
      return 'See whether its folder exists and its disk works, or name another store.path.';
  }
}
