/** @module Flapping: a key that fails and works in turns is reported once, not at every turn. */

import type { Turns } from '../model/incident.ts';

/** How many of the last verdicts count. */
const windowSize = 20;
/** A key with at least this many changes among them is flapping. */
const flappingChanges = 6;
/** Flapping ends when all probes have worked for this long (ms), and at least this many of them. */
const steadyFor = 30 * 60_000;
const steadyProbes = 4;

/** Appends one verdict to those in `Standing.recent`; undefined when all of them worked. */
export function appendVerdict(recent: string | undefined, works: boolean): string | undefined {
  const next = `${recent ?? ''}${works ? 'w' : 'f'}`.slice(-windowSize);
  return next.includes('f') ? next : undefined;
}

/** Returns whether the verdicts of `Standing.recent` change too often. */
export function isFlapping(recent = ''): boolean {
  const changes = [...recent].filter((verdict, index) => index > 0 && verdict !== recent[index - 1]);
  return changes.length >= flappingChanges;
}

/** Counts how often the key began to fail, and to work again, among the verdicts of `Standing.recent`. */
export function countTurns(recent = ''): Turns {
  const count = (turn: RegExp): number => recent.match(turn)?.length ?? 0;
  return { probes: recent.length, failures: count(/(?<!f)f/g), recoveries: count(/(?<=f)w/g) };
}

/** Counts the failures after the last success, among the verdicts of `Standing.recent`. */
export function countFailures(recent = ''): number {
  return recent.length - (recent.lastIndexOf('w') + 1);
}

/** The condition of `isSteady` in words, for a sentence. */
export const steadyWords = `${steadyFor / 60_000} minutes and ${steadyProbes} probes in a row`;

/** Returns whether the key has worked long enough at `at` (ms) to end the flapping. */
export function isSteady(recent: string | undefined, steadySince: number | undefined, at: number): boolean {
  const worked = recent === undefined || recent.endsWith('w'.repeat(steadyProbes));
  return worked && steadySince !== undefined && at - steadySince >= steadyFor;
}
