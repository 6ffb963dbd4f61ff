/** @module The steps that one piece of a pattern may take, and how often it lets what stands behind it be tried. */

import { alternativesOf, areApart, fixedStart, mayCross, spacingOf, stepsOfStart, survivors } from './beginnings.ts';
import { anything, type CharSet, noChar, overlap, unite } from './char-set.ts';
import { canBeEmpty, firstOf, fitsAlways, lastOf, shortestOf } from './edges.ts';
import type { Piece } from './parse.ts';
import { countPassed, longestFixed, readBy } from './passed.ts';
import { type Cost, nothing, plus, powers, type Steps, sum, times } from './steps.ts';

/** Pieces that are looked at, again and again those within others: what needs more is taken for boundless. */
const mostLooks = 5_000;
let looksLeft = 0;

/** Forgets the last pattern: call it before each. */
export function startCounting(): void {
  looksLeft = mostLooks;
  costs = new WeakMap();
}

/** Thrown where a pattern is too complex to tell. */
export class TooComplex extends Error {}

/** What stands behind a piece. */
interface Next {
  /** The characters with which it may go on. */
  readonly first: CharSet;
  /** True where it fits whatever comes, so that nothing before it is tried again. */
  readonly always: boolean;
}

export const end: Next = { first: anything, always: true };

/**
 * The steps of tries at so many places in a row, without open repetitions. A fixed beginning cannot stand at all of them,
 * and two that cannot overlap share the places.
 */
export function stepsInRow(places: number, ways: readonly Piece[], next: Next, length: number): number {
  const tries = ways
    .map((way) => {
      const start = fixedStart(way);
      const { base } = costOf(way, next, length).failure;
      return { start, base, each: base / spacingOf(start) };
    })
    .sort((one, other) => other.each - one.each);
  const apart: (typeof tries)[number][] = [];
  let steps = 0;
  for (const one of tries) {
    steps += places * stepsOfStart(one.start);
    if (apart.every(({ start }) => !mayCross(start, one.start))) apart.push(one);
    else steps += Math.ceil(places / spacingOf(one.start)) * one.base;
  }
  const longest = Math.max(1, ...apart.map(({ start }) => start.length));
  return steps + (apart[0] === undefined ? 0 : (places + longest - 1) * apart[0].each);
}

/** The steps of tries at so many places in a row, in open repetitions. */
function scansInRow(places: number, ways: readonly Piece[], next: Next, length: number): number {
  return ways.reduce((steps, way) => {
    const { scan } = costOf(way, next, length).failure;
    return steps + (scan === 0 ? 0 : Math.ceil(places / spacingOf(fixedStart(way))) * scan);
  }, 0);
}

export function costOf(piece: Piece, next: Next, length: number): Cost {
  if (piece.kind === 'char' || piece.kind === 'place') return single;
  const known = costs.get(piece) ?? new Map<string, Cost>();
  costs.set(piece, known);
  const name = `${next.always} ${next.first.join(' ')}`;
  let cost = known.get(name);
  if (cost === undefined) {
    cost = findCost(piece, next, length);
    known.set(name, cost);
  }
  return cost;
}

const single: Cost = { ways: 1, success: { base: 1, scan: 0 }, failure: { base: 1, scan: 0 } };
/** Of the pattern that is looked at, by what stands behind a piece. */
let costs = new WeakMap<Piece, Map<string, Cost>>();

function findCost(piece: Piece, next: Next, length: number): Cost {
  if (--looksLeft < 0) throw new TooComplex();
  switch (piece.kind) {
    case 'char':
    case 'place':
      return single;
    case 'reference': {
      const read = readBy(piece, length);
      return { ways: 1, success: read, failure: read };
    }
    case 'look': {
      // What fits may be what must not be there: then it was read in vain.
      const { success, failure } = costOf(piece.body, end, length);
      const read = plus(success, failure, readBy(piece.body, length));
      return { ways: 1, success: read, failure: read };
    }
    case 'sequence':
      return costOfSequence(piece.pieces, next, length);
    case 'choice':
      return costOfChoice(piece.ways, next, length);
    case 'repeat':
      return piece.body.kind === 'char'
        ? costOfRun(piece.body.set, piece.least, piece.most, next, length)
        : costOfRepeat(piece, next, length);
  }
}

function costOfSequence(pieces: readonly Piece[], next: Next, length: number): Cost {
  let behind = next;
  let cost: Cost = { ways: 1, success: nothing, failure: nothing };
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at] as Piece;
    const own = costOf(piece, behind, length);
    const failure = plus(own.failure, triesBehind(piece, own.ways, pieces.slice(at + 1), next, cost.failure, length));
    cost = {
      ways: Math.min(own.ways, survivors(piece, pieces.slice(at + 1), next.first)) * cost.ways,
      success: own.ways === 1 ? plus(own.success, cost.success) : failure,
      failure,
    };
    behind = before(piece, behind);
  }
  return cost;
}

/**
 * The steps of all tries of what stands behind a piece. Behind an open repetition each try begins where a round ends, and
 * all but the last where one more would begin. What passes no such border reads only up to the next one, so that all tries
 * together read the text once.
 */
function triesBehind(
  piece: Piece,
  ways: number,
  behind: readonly Piece[],
  next: Next,
  each: Steps,
  length: number,
): Steps {
  const all = times(ways, each);
  const isOpen = ways > Math.min(longestFixed, length / 2);
  if (piece.kind !== 'repeat' || ways === 1) return isOpen ? { base: 0, scan: sum(all) } : all;
  let { base, scan } = all;
  if (piece.body.kind === 'char') {
    const tails = alternativesOf({ kind: 'sequence', pieces: behind });
    base = Math.min(base, stepsInRow(ways, tails, next, length));
    scan = Math.min(scan, scansInRow(ways, tails, next, length));
  }
  if (!isOpen) return { base, scan };
  const borders = [firstOf(piece.body, anything), lastOf(piece.body, anything)];
  const passed = Math.min(
    ...borders.map((border) =>
      behind.reduce((count, one) => count + countPassed(one, (set) => overlap(set, border)), 2),
    ),
  );
  return { base: 0, scan: base + Math.min(scan, times(passed, each).scan) };
}

/** What stands behind a place from which this piece comes, and then what was behind. */
function before(piece: Piece, next: Next): Next {
  return {
    first: firstOf(piece, next.first),
    always: next.always && fitsAlways(piece),
  };
}

function costOfChoice(ways: readonly Piece[], next: Next, length: number): Cost {
  const costs = ways.map((way) => costOf(way, next, length));
  const starts = ways.map((way) => startOf(way, next));
  const alone = starts.map((start) => starts.every((other) => other === start || areApart(start, other)));
  // Of alternatives that one text may fit alike, each is tried; of others, the next characters leave one.
  const most = (value: (cost: Cost) => number): number =>
    Math.max(
      ...starts.map((start) =>
        costs.reduce(
          (all, cost, at) => (starts[at] === start || !areApart(start, starts[at] ?? []) ? all + value(cost) : all),
          0,
        ),
      ),
    );
  const failure = {
    base: ways.length + most(({ failure: { base } }) => base),
    scan: most(({ failure: { scan } }) => scan),
  };
  const success = alone.every(Boolean)
    ? {
        base: ways.length + Math.max(...costs.map((cost) => cost.success.base)),
        scan: Math.max(...costs.map((cost) => cost.success.scan)),
      }
    : failure;
  return { ways: next.always ? 1 : most((cost) => cost.ways), success, failure };
}

/** The fixed beginning of an alternative, or of what stands behind it where it may be empty. */
function startOf(way: Piece, next: Next): readonly CharSet[] {
  const sets = fixedStart(way);
  return sets.length > 0 ? sets : [firstOf(way, next.first)];
}

/** A repeated character: the longest run is tried first, then each shorter one. */
function costOfRun(set: CharSet, least: number, most: number, next: Next, length: number): Cost {
  const isOpen = most > longestFixed;
  const longest = Math.min(most, length);
  const isDecided = next.always || least === most || !overlap(set, next.first);
  const steps = 2 * longest + 1;
  // Where anything may follow, it fits as soon as it has its least number.
  if (next.always)
    return { ways: 1, success: { base: 2, scan: 0 }, failure: { base: Math.min(least, length) + 1, scan: 0 } };
  return {
    ways: isDecided ? 1 : longest - Math.min(least, longest) + 1,
    success: { base: 2, scan: 0 },
    failure: isOpen ? { base: 1, scan: steps } : { base: steps, scan: 0 },
  };
}

function costOfRepeat(
  { body, least, most }: Extract<Piece, { readonly kind: 'repeat' }>,
  next: Next,
  length: number,
): Cost {
  const first = firstOf(body, noChar);
  const again: Next = {
    first: most === 1 ? next.first : unite(firstOf(body, next.first), next.first),
    always: next.always && least <= 1,
  };
  const own = costOf(body, again, length);
  const count = Math.min(most, Math.ceil(length / Math.max(1, shortestOf(body))));
  const isDecided = next.always || least === most || (!overlap(first, next.first) && !canBeEmpty(body));
  if (own.ways > 1) {
    // Each round multiplies the ways of the rounds before it.
    const rounds = most === 1 ? own.ways : powers(own.ways, count);
    const ways = isDecided && most === 1 ? rounds : rounds + 1;
    const entries = most === 1 ? 1 : rounds;
    return {
      ways,
      success: times(entries, own.failure),
      failure: plus(times(entries, own.failure), { base: rounds, scan: 0 }),
    };
  }
  const rounds = plus(times(count, own.success), own.failure, { base: 1, scan: 0 });
  const passed = own.failure.scan > 0 || most > longestFixed ? 2 * length : 0;
  const isOpen = most > longestFixed;
  return {
    ways: isDecided ? 1 : count - Math.min(least, count) + 1,
    success: own.success.scan > 0 ? rounds : { base: 2 + own.success.base, scan: 0 },
    failure: isOpen
      ? { base: own.failure.base + 1, scan: sum(rounds) + passed }
      : plus(times(count, { base: own.failure.base, scan: 0 }), { base: 1, scan: rounds.scan + passed }),
  };
}
