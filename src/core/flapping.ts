/** @module Notices what fails and works in turns, so that it is told once rather than at every turn. */

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

/** True when it has worked for so long that it may be called mended. */
export function isSteady(recent: string | undefined, steadySince: number | undefined, at: number): boolean {
  const worked = recent === undefined || recent.endsWith('w'.repeat(steadyProbes));
  return worked && steadySince !== undefined && at - steadySince >= steadyFor;
}
