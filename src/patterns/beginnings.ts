/** @module The fixed beginnings of the alternatives of a pattern: how close to one another they can stand in a text. */

import { type CharSet, isWithin, noChar, overlap, unite } from './char-set.ts';
import type { Piece } from './parse.ts';

/** Characters of a fixed beginning that are looked at. */
const longestStart = 16;

/** The sets of the characters with which every fitting text begins, as far as their number is fixed. */
export function fixedStart(piece: Piece): readonly CharSet[] {
  return readStart([piece]).sets;
}

/** The same for pieces one behind the other; `isWhole` where they are no longer than that. */
function readStart(pieces: readonly Piece[]): { readonly sets: readonly CharSet[]; readonly isWhole: boolean } {
  const sets: CharSet[] = [];
  const isWhole = pieces.every((piece) => readFixed(piece, sets));
  return { sets, isWhole };
}

/** False where what follows is at no fixed distance any more. */
function readFixed(piece: Piece, sets: CharSet[]): boolean {
  if (sets.length >= longestStart) return false;
  switch (piece.kind) {
    case 'char':
      sets.push(piece.set);
      return true;
    case 'place':
    case 'look':
      return true;
    case 'sequence':
      return piece.pieces.every((one) => readFixed(one, sets));
    case 'repeat': {
      for (let count = 0; count < Math.min(piece.least, longestStart); count++)
        if (!readFixed(piece.body, sets)) return false;
      return piece.least === piece.most;
    }
    case 'choice': {
      const starts = piece.ways.map(fixedStart);
      const shortest = Math.min(...starts.map(({ length }) => length));
      for (let at = 0; at < shortest; at++) sets.push(unite(...starts.map((start) => start[at] ?? noChar)));
      return false;
    }
    case 'reference':
      return false;
  }
}

/** How far apart two beginnings are at least: the shortest distance at which the fixed beginning may stand over itself. */
export function spacingOf(sets: readonly CharSet[]): number {
  for (let shift = 1; shift < sets.length; shift++) {
    const isOver = sets.slice(shift).every((set, at) => overlap(set, sets[at] ?? noChar));
    if (isOver) return shift;
  }
  return Math.max(1, sets.length);
}

/** The steps at one place, in the middle of many, until a fixed beginning does not fit or is read as a whole. */
export function stepsOfStart(start: readonly CharSet[]): number {
  let steps = 1;
  for (let length = 1; length < start.length; length++) steps += 1 / spacingOf(start.slice(0, length));
  return steps;
}

/** True where one beginning may stand over a part of the other. */
export function mayCross(one: readonly CharSet[], other: readonly CharSet[]): boolean {
  if (one.length === 0 || other.length === 0) return true;
  for (let shift = 1 - other.length; shift < one.length; shift++) {
    const isOver = one.every((set, at) => {
      const theirs = other[at - shift];
      return theirs === undefined || overlap(set, theirs);
    });
    if (isOver) return true;
  }
  return false;
}

/** How often one alternative is divided, and the pieces at its beginning in which that is tried. */
const mostDivisions = 4;
const piecesRead = 8;

/**
 * The alternatives of a pattern: also those that stand behind places and looks, as in `\b(?:a|b)`, and those with and without
 * a piece near the beginning, as in `e-?mail`. Each has the longest fixed beginning that can be told.
 */
export function alternativesOf(pattern: Piece, divisions = mostDivisions): readonly Piece[] {
  if (pattern.kind === 'choice') return pattern.ways.flatMap((way) => alternativesOf(way, divisions));
  if (pattern.kind !== 'sequence' || divisions === 0) return [pattern];
  const pieces = pattern.pieces.flatMap((piece) => (piece.kind === 'sequence' ? piece.pieces : [piece]));
  const at = pieces.findIndex((piece) => !isFixed(piece));
  const piece = pieces[at];
  if (piece === undefined || at > piecesRead) return [pattern];
  const divided = divide(piece);
  const [before, behind] = [pieces.slice(0, at), pieces.slice(at + 1)];
  return divided.length === 1
    ? [{ kind: 'sequence', pieces }]
    : divided.flatMap((way) =>
        alternativesOf({ kind: 'sequence', pieces: [...before, way, ...behind] }, divisions - 1),
      );
}

/** True where what follows stands at a fixed distance. */
function isFixed(piece: Piece): boolean {
  if (piece.kind === 'repeat') return piece.least === piece.most && piece.body.kind === 'char';
  return piece.kind === 'char' || piece.kind === 'place' || piece.kind === 'look';
}

function divide(piece: Piece): readonly Piece[] {
  if (piece.kind === 'choice') return piece.ways;
  if (piece.kind !== 'repeat' || piece.least > 0 || piece.most !== 1) return [piece];
  return [piece.body, { kind: 'sequence', pieces: [] }];
}

export function areApart(one: readonly CharSet[], other: readonly CharSet[]): boolean {
  return one.some((set, at) => {
    const theirs = other[at];
    return theirs !== undefined && !overlap(set, theirs);
  });
}

/**
 * Of the ends that a run of characters may have, the number at which what stands behind it can fit. A character at a fixed
 * distance that the run cannot hold leaves one.
 */
export function survivors(piece: Piece, behind: readonly Piece[], next: CharSet): number {
  if (piece.kind !== 'repeat' || piece.body.kind !== 'char') return Number.POSITIVE_INFINITY;
  const { set } = piece.body;
  const { sets, isWhole } = readStart(behind);
  const all = isWhole ? [...sets, next] : sets;
  const at = all.findIndex((one) => !overlap(one, set));
  if (at < 0) return Number.POSITIVE_INFINITY;
  return all.slice(0, at).every((one) => isWithin(one, set)) ? 1 : at + 1;
}
