/** @module Parses a regular expression into the few kinds of pieces of which its cost is made. */

import { type AST, RegExpParser } from '@eslint-community/regexpp';
import {
  addOtherCase,
  addOtherCaseBeyondAscii,
  anyChar,
  type CharSet,
  digits,
  endOfText,
  lineEnds,
  negate,
  onlyEnd,
  spaces,
  unite,
  wordChars,
} from './char-set.ts';

/** One piece of a pattern. */
export type Piece =
  /** One character of a set. */
  | { readonly kind: 'char'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'choice'; readonly ways: readonly Piece[] }
  | {
      readonly kind: 'repeat';
      readonly body: Piece;
      readonly least: number;
      readonly most: number;
      readonly raw: string;
    }
  /** A place between characters; `next` holds what may follow it, where that is narrower than anything. */
  | {
      readonly kind: 'place';
      readonly isStart: boolean;
      readonly isLineStart: boolean;
      readonly isBorder: boolean;
      readonly next?: CharSet;
    }
  | { readonly kind: 'look'; readonly isBehind: boolean; readonly isNegative: boolean; readonly body: Piece }
  /** A text that was found before, of so many characters at most. */
  | { readonly kind: 'reference'; readonly longest: number };

type Flags = { readonly ignoreCase: boolean; readonly multiline: boolean; readonly dotAll: boolean };

const parser = new RegExpParser({ ecmaVersion: 2025 });

/**
 * @param flags those of JavaScript
 * @throws {SyntaxError} when the source is no pattern
 */
export function parsePattern(source: string, flags: string): Piece {
  const mode = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') };
  const pattern = parser.parsePattern(source, 0, source.length, mode);
  return toChoice(pattern.alternatives, {
    ignoreCase: flags.includes('i'),
    multiline: flags.includes('m'),
    dotAll: flags.includes('s'),
  });
}

function toChoice(alternatives: readonly AST.Alternative[], flags: Flags, isBackward = false): Piece {
  const ways = alternatives.map(({ elements }): Piece => {
    const pieces = elements.map((element) => toPiece(element, flags, isBackward));
    // What looks behind is tried from its end to its beginning.
    return { kind: 'sequence', pieces: isBackward ? pieces.reverse() : pieces };
  });
  const [only] = ways;
  return ways.length === 1 && only !== undefined ? only : { kind: 'choice', ways };
}

function toPiece(element: AST.Element, flags: Flags, isBackward: boolean): Piece {
  switch (element.type) {
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return { kind: 'char', set: toSet(element, flags) };
    case 'Group':
    case 'CapturingGroup':
      return toChoice(element.alternatives, flags, isBackward);
    case 'Quantifier': {
      const { min, max, raw } = element;
      return { kind: 'repeat', body: toPiece(element.element, flags, isBackward), least: min, most: max, raw };
    }
    case 'Backreference':
      return { kind: 'reference', longest: longestReference(element, flags) };
    case 'Assertion':
      return toAssertion(element, flags, isBackward);
  }
}

function toAssertion(element: AST.Assertion, { multiline, ...flags }: Flags, isBackward: boolean): Piece {
  if (element.kind === 'lookahead' || element.kind === 'lookbehind') {
    const isBehind = element.kind === 'lookbehind';
    const body = toChoice(element.alternatives, { multiline, ...flags }, isBehind);
    return { kind: 'look', isBehind, isNegative: element.negate, body };
  }
  const ends = multiline ? unite(onlyEnd, lineEnds) : onlyEnd;
  const isEdge = element.kind === (isBackward ? 'start' : 'end');
  return {
    kind: 'place',
    isStart: element.kind === 'start' && !multiline,
    isLineStart: element.kind === 'start' && multiline,
    isBorder: element.kind === 'word' && !element.negate,
    ...(isEdge ? { next: ends } : {}),
  };
}

type SetElement = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

function toSet(element: SetElement, flags: Flags): CharSet {
  const set = readSet(element, flags);
  return flags.ignoreCase ? addOtherCase(addOtherCaseBeyondAscii(set)) : set;
}

function readSet(element: AST.CharacterClassElement | SetElement, flags: Flags): CharSet {
  switch (element.type) {
    case 'Character':
      return [[element.value, element.value]];
    case 'CharacterClassRange':
      return [[element.min.value, element.max.value]];
    case 'CharacterSet': {
      if (element.kind === 'any') return flags.dotAll ? anyChar : negate(lineEnds);
      if (element.kind === 'property') return listChars(element.raw, 'u');
      const set = { digit: digits, space: spaces, word: wordChars }[element.kind];
      return element.negate ? negate(set) : set;
    }
    case 'CharacterClass': {
      const set = unite(...element.elements.map((one) => readSet(one, flags)));
      if (!element.negate) return set;
      return negate(flags.ignoreCase ? addOtherCase(set) : set);
    }
    case 'ExpressionCharacterClass':
      return listChars(element.raw, 'v');
    default:
      // Classes within classes: whatever they hold is less than this.
      return anyChar;
  }
}

const listed = new Map<string, CharSet>();

/** What a class holds that is not written out, found by trying; all characters beyond 16 bits are taken to be in it. */
function listChars(raw: string, flag: 'u' | 'v'): CharSet {
  let set = listed.get(raw);
  if (set !== undefined) return set;
  const pattern = new RegExp(`^${raw}$`, flag);
  const ranges: [number, number][] = [];
  for (let code = 0; code <= 0xffff; code++) {
    if (!pattern.test(String.fromCharCode(code))) continue;
    const last = ranges.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  set = unite(ranges, [[0x10000, endOfText - 1]]);
  listed.set(raw, set);
  return set;
}

function longestReference({ resolved }: AST.Backreference, flags: Flags): number {
  const groups = Array.isArray(resolved) ? resolved : [resolved];
  return Math.max(...groups.map(({ alternatives }) => longestOf(toChoice(alternatives, flags))));
}

/** The most characters that a fitting text has. */
export function longestOf(piece: Piece): number {
  switch (piece.kind) {
    case 'char':
      return 1;
    case 'sequence':
      return piece.pieces.reduce((length, one) => length + longestOf(one), 0);
    case 'choice':
      return Math.max(...piece.ways.map(longestOf));
    case 'repeat': {
      const each = longestOf(piece.body);
      return each === 0 ? 0 : each * piece.most;
    }
    case 'reference':
      return piece.longest;
    default:
      return 0;
  }
}
