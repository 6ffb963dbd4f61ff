/** @module Numbers of steps, and how they add up. */

/** Steps: `base` in pieces of limited length, `scan` in those that may run to the end of the text. */
export interface Steps {
  readonly base: number;
  readonly scan: number;
}

export const nothing: Steps = { base: 0, scan: 0 };

export function sum({ base, scan }: Steps): number {
  return base + scan;
}

export function plus(...steps: readonly Steps[]): Steps {
  return {
    base: steps.reduce((all, { base }) => all + base, 0),
    scan: steps.reduce((all, { scan }) => all + scan, 0),
  };
}

export function times(count: number, { base, scan }: Steps): Steps {
  return { base: base === 0 ? 0 : count * base, scan: scan === 0 ? 0 : count * scan };
}

export interface Cost {
  /** How often what stands behind is tried in earnest: beyond its first character. */
  readonly ways: number;
  /** Steps until what stands behind is first tried, beside those for characters that were passed. */
  readonly success: Steps;
  /** Steps when nothing behind ever fits, without the steps behind. */
  readonly failure: Steps;
}

export function powers(base: number, count: number): number {
  let all = 0;
  for (let round = 1; round <= count && all < 1e15; round++) all += base ** round;
  return all < 1e15 ? all : Number.POSITIVE_INFINITY;
}
