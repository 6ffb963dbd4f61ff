/**
 * @module The literals that a text must contain for a pattern to fit. A search for them is far cheaper than compiling and
 * running a regular expression.
 */

/** One required text; or all of a list; or any one of a list. */
export type Words = string | { readonly all: readonly Words[] } | { readonly any: readonly Words[] };
/** Undefined where nothing is required. */
type Need = Words | undefined;

/** Characters of the shortest text that is searched. */
const shortestWord = 3;

interface Cursor {
  readonly pattern: string;
  at: number;
}

/**
 * Returns what every text contains that the pattern fits, in ASCII as the pattern writes it; undefined where nothing is
 * required.
 * @param pattern the source of a regular expression without flags
 */
export function findNeed(pattern: string): Need {
  const cursor: Cursor = { pattern, at: 0 };
  const need = readAlternatives(cursor);
  return cursor.at === pattern.length ? need : undefined;
}

function readAlternatives(cursor: Cursor): Need {
  const first = readSequence(cursor);
  const any = [first];
  while (cursor.pattern[cursor.at] === '|') {
    cursor.at++;
    any.push(readSequence(cursor));
  }
  if (any.length === 1) return first;
  // If one alternative requires nothing, the whole requires nothing.
  return any.every((one) => one !== undefined) ? { any } : undefined;
}

function readSequence(cursor: Cursor): Need {
  const { pattern } = cursor;
  const all: Words[] = [];
  let word = '';
  const endWord = (): void => {
    if (word.length >= shortestWord) all.push(word);
    word = '';
  };
  while (cursor.at < pattern.length && pattern[cursor.at] !== '|' && pattern[cursor.at] !== ')') {
    const atom = readAtom(cursor);
    if (atom === 'border') continue;
    const count = readCount(cursor);
    if ('char' in atom && count !== 'maybe') word += atom.char;
    if ('char' in atom && count === 'once') continue;
    endWord();
    if ('need' in atom && atom.need !== undefined && count !== 'maybe') all.push(atom.need);
  }
  endWord();
  return all.length > 1 ? { all } : all[0];
}

/** A literal character, a place between characters, or anything else with its requirement. */
type Atom = { readonly char: string } | 'border' | { readonly need: Need };

function readAtom(cursor: Cursor): Atom {
  const { pattern } = cursor;
  const char = pattern[cursor.at++] ?? '';
  if (char === '(') return readGroup(cursor);
  if (char === '\\') return readEscape(cursor);
  if (char === '^' || char === '$') return 'border';
  if (char === '[') {
    while (cursor.at < pattern.length && pattern[cursor.at] !== ']') cursor.at += pattern[cursor.at] === '\\' ? 2 : 1;
    cursor.at++;
  }
  return char === '.' || char === '[' || char > '~' ? { need: undefined } : { char };
}

const groupStart = /\?(?::|<?[=!]|<\w+>)/y;

function readGroup(cursor: Cursor): Atom {
  const [start = ''] = readBy(groupStart, cursor);
  const need = readAlternatives(cursor);
  cursor.at++;
  return /[=!]$/.test(start) ? 'border' : { need };
}

/** Escapes of more than two characters, none of which is literal. */
const longEscape = /x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]+\}|c[A-Za-z]|k<\w+>|[pP]\{[^}]*\}|\d+/y;

function readEscape(cursor: Cursor): Atom {
  if (readBy(longEscape, cursor).length > 0) return { need: undefined };
  const char = cursor.pattern[cursor.at++] ?? '';
  if (char === 'b' || char === 'B') return 'border';
  return /[A-Za-z]/.test(char) || char > '~' ? { need: undefined } : { char };
}

const countPattern = /(?:[?*+]|\{(\d+)(?:,\d*)?\})\??/y;

function readCount(cursor: Cursor): 'once' | 'more' | 'maybe' {
  if (!'?*+{'.includes(cursor.pattern[cursor.at] ?? ' ')) return 'once';
  const [count, least] = readBy(countPattern, cursor);
  if (count === undefined) return 'once';
  return count[0] === '+' || Number(least) > 0 ? 'more' : 'maybe';
}

/** Returns the match at the cursor and moves the cursor behind it; empty when nothing matches there. */
function readBy(sticky: RegExp, cursor: Cursor): readonly (string | undefined)[] {
  sticky.lastIndex = cursor.at;
  const found = sticky.exec(cursor.pattern);
  if (found === null) return [];
  cursor.at += found[0].length;
  return found;
}
