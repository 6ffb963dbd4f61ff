/** @module Tries a pattern as JavaScript does, one way after the other, and counts the steps. */

import { type CharSet, endOfText, lineEnds, overlap, wordChars } from '../../src/patterns/char-set.ts';
import type { Piece } from '../../src/patterns/parse.ts';

/** Thrown where a text takes more steps than are counted. */
class TooMany extends Error {}

/** Steps of a search over a text, at most `most`. */
export function countSteps(pattern: Piece, text: string, most: number): number {
  let steps = 0;
  const step = (): void => {
    if (++steps > most) throw new TooMany();
  };
  const codeAt = (at: number): number => (at < text.length ? text.charCodeAt(at) : endOfText);
  const fits = (set: CharSet, at: number): boolean => overlap(set, [[codeAt(at), codeAt(at)]]);
  const isWord = (at: number): boolean => at >= 0 && fits(wordChars, at);

  /** Tries a piece from a place on, and then what is behind it. */
  function run(piece: Piece, at: number, next: (at: number) => boolean, isBackward: boolean): boolean {
    const on = isBackward ? -1 : 1;
    switch (piece.kind) {
      case 'char': {
        step();
        const here = isBackward ? at - 1 : at;
        return here >= 0 && here < text.length && fits(piece.set, here) && next(at + on);
      }
      case 'place': {
        step();
        if (piece.isBorder) return isWord(at - 1) !== isWord(at) && next(at);
        if (piece.isStart) return at === 0 && next(at);
        if (piece.isLineStart) return (at === 0 || fits(lineEnds, at - 1)) && next(at);
        return (piece.next === undefined || fits(piece.next, at)) && next(at);
      }
      case 'sequence':
        return runAll(piece.pieces, 0, at, next, isBackward);
      case 'choice':
        return piece.ways.some((way) => {
          step();
          return run(way, at, next, isBackward);
        });
      case 'look': {
        step();
        const found = run(piece.body, at, () => true, piece.isBehind);
        return found !== piece.isNegative && next(at);
      }
      case 'repeat':
        return runRepeat(piece, 0, at, next, isBackward);
      case 'reference':
        return next(at);
    }
  }

  function runAll(
    pieces: readonly Piece[],
    index: number,
    at: number,
    next: (at: number) => boolean,
    isBackward: boolean,
  ): boolean {
    const piece = pieces[index];
    if (piece === undefined) return next(at);
    return run(piece, at, (then) => runAll(pieces, index + 1, then, next, isBackward), isBackward);
  }

  function runRepeat(
    piece: Extract<Piece, { readonly kind: 'repeat' }>,
    count: number,
    at: number,
    next: (at: number) => boolean,
    isBackward: boolean,
  ): boolean {
    step();
    const again = (then: number): boolean =>
      (then !== at || count < piece.least) && runRepeat(piece, count + 1, then, next, isBackward);
    if (count < piece.most && run(piece.body, at, again, isBackward)) return true;
    return count >= piece.least && next(at);
  }

  try {
    for (let start = 0; start <= text.length; start++) {
      step();
      if (run(pattern, start, () => true, false)) break;
    }
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
  }
  return steps;
}
