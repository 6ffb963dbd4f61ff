/** @module Notices what fails and works in turns, so that it is told once rather than at every turn. */

import type { Turns } from '../model/incident.ts';

/** So many of the last verdicts are looked at. */
const looksBack = 20;
/** So many changes among them are too many. */
const tooMany = 6;
/** So long (ms), and so many probes, must all be well before that is believed. */
const steadyFor = 30 * 60_000;
const steadyProbes = 4;

/** What is remembered after one more verdict; undefined when there is nothing but health. */
export function noteVerdict(recent: string | undefined, works: boolean): string | undefined {
  const next = `${recent ?? ''}${works ? 'w' : 'f'}`.slice(-looksBack);
  return next.includes('f') ? next : undefined;
}

export function isFlapping(recent = ''): boolean {
  const turns = [...recent].filter((verdict, index) => index > 0 && verdict !== recent[index - 1]);
  return turns.length >= tooMany;
}

/** How often it began to fail and to work again, among the verdicts remembered. */
export function countTurns(recent = ''): Turns {
  const count = (turn: RegExp): number => recent.match(turn)?.length ?? 0;
  return { probes: recent.length, failures: count(/(?<!f)f/g), recoveries: count(/(?<=f)w/g) };
}

/** What the end of it takes, for a sentence; as `isSteady` has it. */
export const steadyWords = `${steadyFor / 60_000} minutes and ${steadyProbes} probes in a row`;

/** True when it has worked for so long that it may be called mended. */
export function isSteady(recent: string | undefined, steadySince: number | undefined, at: number): boolean {
  const worked = recent === undefined || recent.endsWith('w'.repeat(steadyProbes));
  return worked && steadySince !== undefined && at - steadySince >= steadyFor;
}
