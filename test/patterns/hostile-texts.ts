/** @module Texts on which a pattern has most to try, made of its own pieces. */

import { type CharSet, overlap } from '../../src/patterns/char-set.ts';
import { type Piece, parsePattern } from '../../src/patterns/parse.ts';

/** Characters that patterns tell apart; the first one that fits stands for its set. */
const usual = 'a0 .-_":/@,=x<{[(\n\\é\u0000';
/** What makes a text not fit at its end. */
const endings = ['', '\u0000', '!', '\n!', '"}'];

/** Texts of the length, each hostile in another way. */
export function hostileTexts(source: string, flags: string, length: number): readonly string[] {
  const pattern = parsePattern(source, flags);
  const seeds = new Set<string>();
  for (const way of pattern.kind === 'choice' ? pattern.ways : [pattern]) {
    const whole = sample(way);
    const pumps = listPumps(way, '');
    seeds.add(`\u0001${whole}`);
    for (const { before, body } of pumps) {
      seeds.add(`${before}\u0001${body}`);
      seeds.add(`\u0001${before}${body}`);
      seeds.add(`\u0001${before}`);
    }
    for (const char of commonChars(way)) {
      seeds.add(`\u0001${char}`);
      for (const { before } of pumps.slice(0, 4)) seeds.add(`${before}\u0001${char}`);
    }
  }
  return [...seeds].flatMap((seed) => {
    const [head = '', piece = ''] = seed.split('\u0001');
    if (piece === '' || head.length > length / 2) return [];
    const text = head + piece.repeat(Math.ceil((length - head.length) / piece.length));
    return endings.map((ending) => text.slice(0, length - ending.length) + ending);
  });
}

/** A text that the piece fits, with one round of each repetition. */
function sample(piece: Piece): string {
  switch (piece.kind) {
    case 'char':
      return pick(piece.set);
    case 'sequence':
      return piece.pieces.map(sample).join('');
    case 'choice':
      return piece.ways[0] === undefined ? '' : sample(piece.ways[0]);
    case 'repeat':
      return sample(piece.body).repeat(Math.min(Math.max(piece.least, piece.most > 1 ? 1 : 0), 64));
    default:
      return '';
  }
}

function pick(set: CharSet): string {
  const char = [...usual].find((one) => overlap(set, [[one.codePointAt(0) ?? 0, one.codePointAt(0) ?? 0]]));
  return char ?? String.fromCodePoint(set[0]?.[0] ?? 0x78);
}

/** Each repetition: what leads to it, and what it repeats. */
function listPumps(piece: Piece, before: string): readonly { readonly before: string; readonly body: string }[] {
  switch (piece.kind) {
    case 'sequence': {
      let lead = before;
      return piece.pieces.flatMap((one) => {
        const pumps = listPumps(one, lead);
        lead += sample(one);
        return pumps;
      });
    }
    case 'choice':
      return piece.ways.flatMap((one) => listPumps(one, before));
    case 'look':
      return listPumps(piece.body, before);
    case 'repeat':
      return [...(piece.most > 1 ? [{ before, body: sample(piece.body) }] : []), ...listPumps(piece.body, before)];
    default:
      return [];
  }
}

/** A character that two repetitions share, for each pair of them. */
function commonChars(piece: Piece): ReadonlySet<string> {
  const sets = listSets(piece);
  const chars = new Set<string>();
  for (const [at, one] of sets.entries())
    for (const other of sets.slice(at)) {
      const char = [...usual].find((candidate) => {
        const code = candidate.codePointAt(0) ?? 0;
        return overlap(one, [[code, code]]) && overlap(other, [[code, code]]);
      });
      if (char !== undefined) chars.add(char);
    }
  return chars;
}

function listSets(piece: Piece): readonly CharSet[] {
  switch (piece.kind) {
    case 'sequence':
      return piece.pieces.flatMap(listSets);
    case 'choice':
      return piece.ways.flatMap(listSets);
    case 'look':
      return listSets(piece.body);
    case 'repeat':
      return piece.body.kind === 'char' && piece.most > 1 ? [piece.body.set] : listSets(piece.body);
    default:
      return [];
  }
}
