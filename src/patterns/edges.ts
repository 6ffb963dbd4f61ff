/** @module The edges of a piece of a pattern: with which characters it begins and ends, and how short it may be. */

import { anything, type CharSet, unite } from './char-set.ts';
import type { Piece } from './parse.ts';

/** The characters with which a piece may begin, and those behind it where it may be empty. */
export function firstOf(piece: Piece, behind: CharSet): CharSet {
  switch (piece.kind) {
    case 'char':
      return piece.set;
    case 'sequence':
      return piece.pieces.reduceRight((first, one) => firstOf(one, first), behind);
    case 'choice':
      return unite(...piece.ways.map((one) => firstOf(one, behind)));
    case 'repeat': {
      const first = firstOf(piece.body, behind);
      return piece.least === 0 ? unite(first, behind) : first;
    }
    case 'place':
      return piece.next ?? behind;
    case 'look':
      return behind;
    case 'reference':
      return anything;
  }
}

/** The characters with which a piece may end, and those before it where it may be empty. */
export function lastOf(piece: Piece, ahead: CharSet): CharSet {
  switch (piece.kind) {
    case 'char':
      return piece.set;
    case 'sequence':
      return piece.pieces.reduce((last, one) => lastOf(one, last), ahead);
    case 'choice':
      return unite(...piece.ways.map((one) => lastOf(one, ahead)));
    case 'repeat': {
      const last = lastOf(piece.body, ahead);
      return piece.least === 0 ? unite(last, ahead) : last;
    }
    case 'place':
    case 'look':
      return ahead;
    case 'reference':
      return anything;
  }
}

/** True where a piece fits any text, if only with nothing of it. */
export function fitsAlways(piece: Piece): boolean {
  switch (piece.kind) {
    case 'sequence':
      return piece.pieces.every(fitsAlways);
    case 'choice':
      return piece.ways.some(fitsAlways);
    case 'repeat':
      return piece.least === 0 || fitsAlways(piece.body);
    default:
      return false;
  }
}

/** The fewest characters that a fitting text has. */
export function shortestOf(piece: Piece): number {
  switch (piece.kind) {
    case 'char':
      return 1;
    case 'sequence':
      return piece.pieces.reduce((length, one) => length + shortestOf(one), 0);
    case 'choice':
      return Math.min(...piece.ways.map(shortestOf));
    case 'repeat':
      return piece.least * shortestOf(piece.body);
    default:
      return 0;
  }
}

export function canBeEmpty(piece: Piece): boolean {
  return shortestOf(piece) === 0;
}

/** True where it can only begin at the beginning of the text. */
export function isAnchored(piece: Piece): boolean {
  if (piece.kind === 'place') return piece.isStart;
  if (piece.kind === 'sequence') {
    const first = piece.pieces.find((one) => one.kind !== 'look');
    return first !== undefined && isAnchored(first);
  }
  return piece.kind === 'choice' && piece.ways.every(isAnchored);
}
