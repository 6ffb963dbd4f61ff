/** @module How many characters of a set a piece of a pattern passes at most: what it passes none of is a border to it. */

import type { CharSet } from './char-set.ts';
import { longestOf, type Piece } from './parse.ts';
import type { Steps } from './steps.ts';

/** Counts beyond this are as good as open, characters. */
export const longestFixed = 2000;

export function countPassed(piece: Piece, passes: (set: CharSet) => boolean): number {
  switch (piece.kind) {
    case 'char':
      return passes(piece.set) ? 1 : 0;
    case 'sequence':
      return piece.pieces.reduce((count, one) => count + countPassed(one, passes), 0);
    case 'choice':
      return Math.max(...piece.ways.map((one) => countPassed(one, passes)));
    case 'repeat': {
      const each = countPassed(piece.body, passes);
      return each === 0 ? 0 : each * piece.most;
    }
    case 'look':
      // What looks behind reads what lies before.
      if (piece.isBehind) return longestOf(piece.body) > longestFixed ? Number.POSITIVE_INFINITY : 0;
      return countPassed(piece.body, passes);
    case 'place':
      return 0;
    case 'reference':
      return piece.longest;
  }
}

/** Steps for the characters that a piece passes on its way to a fit. */
export function readBy(piece: Piece, length: number): Steps {
  const longest = longestOf(piece);
  return longest > longestFixed ? { base: 1, scan: 2 * length } : { base: 2 * longest, scan: 0 };
}
