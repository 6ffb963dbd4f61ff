/** @module The literal prefilter: which patterns cannot fit a text, by one pass over the text for all patterns. */

import { findNeed, type Words } from '../../required-literals.ts';

/**
 * The literals that a pattern requires, in one row, which is read much faster than a tree. An entry is the hash of three
 * letters; or `each` or `any`, then the place of its end, then its parts. Empty where nothing is required.
 */
export type Prefilter = Uint32Array;

const each = 0x8000;
const any = 0x8001;

/** Hash of the last three characters: each one shifts it by 5 bits, and 15 bits are kept. */
function addTo(hash: number, code: number): number {
  return ((hash << 5) ^ code) & 0x7fff;
}

/**
 * Returns the prefilter of a pattern.
 * @param pattern the source of a regular expression without flags
 */
export function makePrefilter(pattern: string): Prefilter {
  const need = findNeed(pattern);
  const row: number[] = [];
  if (need !== undefined) write(need, row);
  return Uint32Array.from(row);
}

function write(need: Words, row: number[]): void {
  const start = row.length;
  row.push(typeof need === 'string' || 'all' in need ? each : any, 0);
  if (typeof need === 'string') row.push(...hashWord(need));
  // Of several needs the one with the fewest literals is looked at first: mostly it fails, and the others are spared.
  else for (const part of 'all' in need ? need.all.toSorted(bySize) : need.any) write(part, row);
  row[start + 1] = row.length;
}

function bySize(one: Words, other: Words): number {
  return countLiterals(one) - countLiterals(other);
}

function countLiterals(need: Words): number {
  if (typeof need === 'string') return 1;
  return ('all' in need ? need.all : need.any).reduce((sum, part) => sum + countLiterals(part), 0);
}

/** Hashes a word in pieces of three letters; the last piece ends with the word. */
function hashWord(word: string): number[] {
  const hashes: number[] = [];
  for (let end = word.length; end > 0; end -= 3) {
    const piece = word.slice(Math.max(0, end - 3), Math.max(3, end));
    hashes.push([...piece].reduce((hash, char) => addTo(hash, char.charCodeAt(0)), 0));
  }
  return hashes;
}

/** The pass in which each hash was met last, so that hardly anything is cleared between texts. */
const met = new Uint8Array(0x8000);
let pass = 1;
let latest = '';

/** False when the pattern certainly does not fit. Calls for one text should follow each other: the hashes of one text are kept. */
export function mayMatch(text: string, prefilter: Prefilter): boolean {
  if (text !== latest) hashText(text);
  return prefilter.length === 0 || holds(prefilter, 0);
}

function holds(row: Prefilter, at: number): boolean {
  const what = row[at] ?? 0;
  if (what < each) return met[what] === pass;
  const isEach = what === each;
  const end = row[at + 1] ?? 0;
  let part = at + 2;
  while (part < end) {
    const inner = row[part] ?? 0;
    // A single literal is decided here: a call for each takes far longer than to look it up.
    const holdsHere = inner < each ? met[inner] === pass : holds(row, part);
    if (holdsHere !== isEach) return !isEach;
    part = inner < each ? part + 1 : (row[part + 1] ?? end);
  }
  return isEach;
}

function hashText(text: string): void {
  latest = text;
  pass = (pass + 1) % 256;
  if (pass === 0) {
    met.fill(0);
    pass = 1;
  }
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    hash = addTo(hash, text.charCodeAt(at));
    met[hash] = pass;
  }
}
