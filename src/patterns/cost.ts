/**
 * @module How many steps a pattern may take at most on a text of a given length, whatever stands in the text. JavaScript
 * tries the ways in which a pattern may fit one after the other; the bound multiplies what can be multiplied, and leaves out
 * what the next character surely decides.
 */

import { alternativesOf, fixedStart, spacingOf } from './beginnings.ts';
import { anything, type CharSet, isWithin, lineEnds, negate, overlap, wordChars } from './char-set.ts';
import { firstOf, isAnchored } from './edges.ts';
import { type Piece, parsePattern } from './parse.ts';
import { countPassed } from './passed.ts';
import { costOf, end, startCounting, stepsInRow, TooComplex } from './piece-cost.ts';
import { sum } from './steps.ts';

/**
 * The most steps that a search takes, over all places at which it may begin. Infinity where they grow beyond every power.
 * @param source of a JavaScript regular expression
 * @param flags of JavaScript
 * @param length of the text, characters
 * @throws {SyntaxError} when the source is no pattern
 */
export function mostSteps(source: string, flags: string, length: number): number {
  const pattern = parsePattern(source, flags);
  const isSticky = flags.includes('y');
  return stepsOf(pattern, length, isSticky);
}

/** The same for a pattern that was parsed. */
export function stepsOf(pattern: Piece, length: number, isSticky = false): number {
  startCounting();
  try {
    return searchSteps(pattern, length, isSticky);
  } catch (error) {
    if (error instanceof TooComplex) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function searchSteps(pattern: Piece, length: number, isSticky: boolean): number {
  const ways = alternativesOf(pattern);
  if (isSticky || ways.every(isAnchored)) return sum(costOf(pattern, end, length).failure);
  const all = costOf(pattern, end, length).failure;
  const anchored = ways.filter(isAnchored);
  const free = ways.filter((way) => !isAnchored(way));
  const once = anchored.reduce((steps, way) => steps + sum(costOf(way, end, length).failure), length * anchored.length);
  const bases = stepsInRow(length, free, end, length);
  const scans = free.reduce((steps, way) => steps + scanSteps(way, length), 0);
  return Math.min(length * sum(all), once + bases + scans);
}

/** Steps of a search for one alternative in its open repetitions, over all places at which it may begin. */
function scanSteps(way: Piece, length: number): number {
  const { scan } = costOf(way, end, length).failure;
  if (scan === 0) return 0;
  return Math.min(Math.ceil(length / spacingOf(fixedStart(way))), passedStarts(way)) * scan;
}

/**
 * How many places at which a search may begin lie at most in what one try reads. Open repetitions that pass none of them
 * leave those in pieces of limited length; others make it infinity.
 */
function passedStarts(way: Piece): number {
  const first = firstOf(way, anything);
  const before = excludedBefore(way, first);
  const passes = (set: CharSet): boolean => overlap(set, first) && (before === undefined || !isWithin(set, before));
  return 2 + countPassed(way, passes);
}

/** The characters of which none may stand before a beginning. */
function excludedBefore(way: Piece, first: CharSet): CharSet | undefined {
  const opening = way.kind === 'sequence' ? way.pieces[0] : way;
  if (opening?.kind === 'place' && opening.isBorder && isWithin(first, wordChars)) return wordChars;
  if (opening?.kind === 'place' && opening.isLineStart) return negate(lineEnds);
  if (opening?.kind !== 'look' || !opening.isBehind || !opening.isNegative) return undefined;
  const sets = fixedStart(opening.body);
  return sets.length === 1 && opening.body.kind !== 'choice' ? sets[0] : undefined;
}
