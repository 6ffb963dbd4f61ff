/** @module What is said of a store that cannot be used, and what is done about a damaged one. */

import { StoreError } from '../store/error.ts';
import { putAside } from '../store/sqlite/quarantine.ts';

/** With the way out, and what happens until then. */
export function sayAway(error: StoreError, path: string): string {
  const goesOn = 'Alerts go on from memory; the store is used again as soon as it can be.';
  return [error.message, wayOutOf(error, path), goesOn].filter((sentence) => sentence !== '').join(' ');
}

/** What was done about it, if anything. */
export function replaceDamaged(path: string, now: number): StoreError | undefined {
  const aside = putAside(path, now);
  return aside === undefined
    ? undefined
    : new StoreError('replaced', `The store ${path} is damaged and was put aside as ${aside}.`);
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
