/** @module Sets of characters as ranges: enough of them to tell whether two pieces of a pattern can fit the same character. */

/** Ranges of code units, both ends included, in order and apart from each other. `endOfText` stands for the end of the text. */
export type CharSet = readonly (readonly [from: number, to: number])[];

/** No character: the place behind the last one. */
export const endOfText = 0x110000;
const lastChar = endOfText - 1;

export const noChar: CharSet = [];
export const anyChar: CharSet = [[0, lastChar]];
/** Any character, or the end of the text. */
export const anything: CharSet = [[0, endOfText]];
export const onlyEnd: CharSet = [[endOfText, endOfText]];

export const digits: CharSet = [[0x30, 0x39]];
export const wordChars: CharSet = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]; // biome-ignore format: one line a set
export const lineEnds: CharSet = [[0x0a, 0x0a], [0x0d, 0x0d], [0x2028, 0x2029]]; // biome-ignore format: one line a set
export const spaces: CharSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** All characters of any of the sets. */
export function unite(...sets: readonly CharSet[]): CharSet {
  const ranges = sets.flat().sort(([one], [other]) => one - other);
  const united: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = united.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else united.push([from, to]);
  }
  return united;
}

/** All characters that are not in the set; the end of the text is in neither. */
export function negate(set: CharSet): CharSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) rest.push([next, Math.min(from - 1, lastChar)]);
    next = Math.max(next, to + 1);
  }
  if (next <= lastChar) rest.push([next, lastChar]);
  return rest;
}

/** True where one character is in both. */
export function overlap(one: CharSet, other: CharSet): boolean {
  let [at, place] = [0, 0];
  for (;;) {
    const [a, b] = [one[at], other[place]];
    if (a === undefined || b === undefined) return false;
    if (a[0] <= b[1] && b[0] <= a[1]) return true;
    if (a[1] < b[1]) at++;
    else place++;
  }
}

/** True where every character of the first is in the second. */
export function isWithin(one: CharSet, other: CharSet): boolean {
  return one.every(([from, to]) => other.some(([first, last]) => first <= from && to <= last));
}

/** The set with the other case of each ASCII letter. */
export function addOtherCase(set: CharSet): CharSet {
  const more: [number, number][] = [];
  for (const [from, to] of set)
    for (const [first, last, shift] of letterRanges) {
      const [low, high] = [Math.max(from, first), Math.min(to, last)];
      if (low <= high) more.push([low + shift, high + shift]);
    }
  return more.length === 0 ? set : unite(set, more);
}

const letterRanges = [
  [0x41, 0x5a, 32],
  [0x61, 0x7a, -32],
] as const;

/** Ranges beyond ASCII with more characters than this are not read one by one. */
const longestRead = 100;

/** The set with the other case of each letter beyond ASCII; with all characters beyond ASCII where that is too much to read. */
export function addOtherCaseBeyondAscii(set: CharSet): CharSet {
  const inside = readBeyondAscii(set);
  if (inside !== undefined) return unite(set, ...inside.map((code) => casesOf(code)));
  const outside = readBeyondAscii(negate(set));
  if (outside === undefined) return unite(set, [[0x80, lastChar]]);
  return unite(set, ...outside.filter((code) => overlap(casesOf(code), set)).map((code): CharSet => [[code, code]]));
}

/** The characters of the set beyond ASCII, one by one; undefined where they are too many. */
function readBeyondAscii(set: CharSet): readonly number[] | undefined {
  const codes: number[] = [];
  for (const [from, to] of set) {
    const first = Math.max(from, 0x80);
    const last = Math.min(to, lastChar);
    if (last - first > longestRead) return undefined;
    for (let code = first; code <= last; code++) codes.push(code);
  }
  return codes;
}

/** A character in its cases. */
function casesOf(code: number): CharSet {
  const char = String.fromCodePoint(code);
  const cases = [char.toLowerCase(), char.toUpperCase(), char.toUpperCase().toLowerCase()].join('');
  return unite([...cases].map((one): readonly [number, number] => [one.codePointAt(0) ?? 0, one.codePointAt(0) ?? 0]));
}
