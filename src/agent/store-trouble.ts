/** @module What is said of a store that cannot be used, and what is done about a damaged one. */

import { putAside } from '../store/damaged.ts';
import { StoreError } from '../store/error.ts';
import { wayOutOf } from './open-state.ts';

/** With the way out, and what happens until then. */
export function sayAway(error: StoreError, path: string): string {
  return `${error.message} ${wayOutOf(error, path)} Alerts go on from memory; the store is used again as soon as it can be.`;
}

/** What was done about it, if anything. */
export function replaceDamaged(path: string, now: number): StoreError | undefined {
  const aside = putAside(path, now);
  return aside === undefined
    ? undefined
    : new StoreError('replaced', `The store ${path} is damaged and was put aside as ${aside}.`);
}
