/**
 * @module Reads values as programs print them (JSON, Node's inspect, Python, Ruby, PHP) into plain data, also when the text
 * is cut off. It never fails: of a broken value it reads less.
 */

/** A printed value, at any depth. */
export type Tree = string | number | boolean | null | readonly Tree[] | { readonly [name: string]: Tree };
/** A value with named members. */
export type Branch = { readonly [name: string]: Tree };

/** An outermost value in a text. */
export interface PrintedValue {
  /** Place of its first character in the text. */
  readonly start: number;
  /** Place after its last character. */
  readonly end: number;
  readonly value: Branch | readonly Tree[];
  /** False when the text ends before the value does. */
  readonly isWhole: boolean;
}

interface Cursor {
  readonly text: string;
  at: number;
  isCut: boolean;
}

/** Levels of nesting that are read. */
const deepest = 40;
/** Outermost values that are read. */
const mostPrinted = 60;

/** Returns the outermost values in a text, in order. Time grows with the length of the text only. */
export function findPrintedValues(text: string): readonly PrintedValue[] {
  const printed: PrintedValue[] = [...readPrintR(text)];
  const opener = /\{|\[\s{0,20}(?=[{"])/g;
  for (let match = opener.exec(text); match !== null && printed.length < mostPrinted; match = opener.exec(text)) {
    const cursor: Cursor = { text, at: match.index, isCut: false };
    const value = readValue(cursor, 0);
    opener.lastIndex = Math.max(cursor.at, match.index + 1);
    if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) continue;
    printed.push({ start: match.index, end: cursor.at, value, isWhole: !cursor.isCut });
  }
  return printed;
}

/** The first value in a text, or undefined. */
export function readPrintedValue(text: string): PrintedValue['value'] | undefined {
  return findPrintedValues(text)[0]?.value;
}

function readValue(cursor: Cursor, depth: number): Tree {
  skipBlanks(cursor);
  const { text } = cursor;
  const prefix = /[bur]?(?=["'`])/y;
  prefix.lastIndex = cursor.at;
  const quoted = prefix.exec(text);
  if (quoted !== null) {
    cursor.at += quoted[0].length;
    return readQuoted(cursor);
  }
  const wrapper =
    /(?:<ref \*\d+> )?(?:[A-Za-z_$][\w$.:]{0,60}[ (]{0,2})?(?:\[[A-Za-z][\w:. ]{0,40}\] ?|\(\d+\) ?)?(?=[{[])/y;
  wrapper.lastIndex = cursor.at;
  const wrapped = wrapper.exec(text);
  if (wrapped !== null && depth < deepest) {
    const open = text[cursor.at + wrapped[0].length];
    const isPrototype =
      open === '[' && /^\[[A-Z]\w{0,40}(?:: null prototype)?\]/.test(text.slice(cursor.at, cursor.at + 70));
    if (!isPrototype) {
      cursor.at += wrapped[0].length + 1;
      const value = open === '{' ? readMembers(cursor, depth) : readElements(cursor, depth);
      if (wrapped[0].endsWith('(') && text[cursor.at] === ')') cursor.at++;
      return value;
    }
  }
  return readBare(cursor);
}

function readMembers(cursor: Cursor, depth: number): Branch {
  const members: Record<string, Tree> = Object.create(null) as Record<string, Tree>;
  for (;;) {
    skipSeparators(cursor);
    if (isAtEnd(cursor)) return members;
    if (cursor.text[cursor.at] === '}') {
      cursor.at++;
      return members;
    }
    const before = cursor.at;
    const name = readName(cursor);
    if (name !== undefined) members[name] = readValue(cursor, depth + 1);
    else skipItem(cursor);
    if (cursor.at === before) cursor.at++;
  }
}

function readElements(cursor: Cursor, depth: number): readonly Tree[] {
  const elements: Tree[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (isAtEnd(cursor)) return elements;
    if (cursor.text[cursor.at] === ']') {
      cursor.at++;
      return elements;
    }
    const before = cursor.at;
    elements.push(readValue(cursor, depth + 1));
    if (cursor.at === before) cursor.at++;
  }
}

/** A name with its `:`, `=>` or `=`; undefined when there is none here. */
function readName(cursor: Cursor): string | undefined {
  const pattern =
    /(?:[bu]?"((?:[^"\\\n]|\\.){0,200})"|[bu]?'((?:[^'\\\n]|\\.){0,200})'|:?([A-Za-z_$@][\w$.-]{0,100})|\[([^\]\n]{1,100})\]|(\d{1,9}))\s{0,20}(?:=>|:(?!:)|=(?!=))/y;
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match === null) return undefined;
  cursor.at += match[0].length;
  return match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5];
}

function readQuoted(cursor: Cursor): string {
  const quote = cursor.text[cursor.at];
  let end = cursor.at + 1;
  while (end < cursor.text.length && cursor.text[end] !== quote) end += cursor.text[end] === '\\' ? 2 : 1;
  const raw = cursor.text.slice(cursor.at + 1, end);
  if (end >= cursor.text.length) cursor.isCut = true;
  cursor.at = Math.min(end + 1, cursor.text.length);
  // Node joins the pieces of a long string by `' +`.
  const joined = /\s{0,200}\+\s{0,200}(?=['"`])/y;
  joined.lastIndex = cursor.at;
  const more = joined.exec(cursor.text);
  const text = raw.includes('\\') ? unescapeText(raw) : raw;
  if (more === null) return text;
  let whole = text;
  cursor.at += more[0].length;
  whole += readOne(cursor);
  return whole;
}

/** A further piece of a joined string; loops rather than recurses. */
function readOne(cursor: Cursor): string {
  const pieces: string[] = [];
  const joined = /\s{0,200}\+\s{0,200}(?=['"`])/y;
  for (;;) {
    const quote = cursor.text[cursor.at];
    let end = cursor.at + 1;
    while (end < cursor.text.length && cursor.text[end] !== quote) end += cursor.text[end] === '\\' ? 2 : 1;
    pieces.push(unescapeText(cursor.text.slice(cursor.at + 1, end)));
    if (end >= cursor.text.length) cursor.isCut = true;
    cursor.at = Math.min(end + 1, cursor.text.length);
    joined.lastIndex = cursor.at;
    const more = joined.exec(cursor.text);
    if (more === null) return pieces.join('');
    cursor.at += more[0].length;
  }
}

/** Undoes the escapes that JSON, JavaScript, Python and Ruby share. */
export function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, code, byte, char) => {
    if (code !== undefined || byte !== undefined) return String.fromCharCode(Number.parseInt(code ?? byte, 16));
    return char === 'n' ? '\n' : char === 't' ? '\t' : char === 'r' ? '' : char;
  });
}

function readBare(cursor: Cursor): Tree {
  const pattern = /[^,\n}\])]{0,2000}/y;
  pattern.lastIndex = cursor.at;
  const word = (pattern.exec(cursor.text)?.[0] ?? '').trim();
  cursor.at = pattern.lastIndex;
  if (/^-?\d{1,15}$/.test(word)) return Number(word);
  if (/^(?:true|True)$/.test(word)) return true;
  if (/^(?:false|False)$/.test(word)) return false;
  return /^(?:null|None|nil|undefined|NULL)$/.test(word) ? null : word;
}

function skipItem(cursor: Cursor): void {
  const pattern = /[^,\n}]{0,2000}/y;
  pattern.lastIndex = cursor.at;
  pattern.exec(cursor.text);
  cursor.at = pattern.lastIndex;
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.at < cursor.text.length && /\s/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
}

function skipSeparators(cursor: Cursor): void {
  while (cursor.at < cursor.text.length && /[\s,;()]/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
}

function isAtEnd(cursor: Cursor): boolean {
  if (cursor.at < cursor.text.length) return false;
  cursor.isCut = true;
  return true;
}

/** Characters of a printed value. */
const longestValue = 4_000;

/** PHP's print_r and var_dump, flat: the first value of each name. */
function readPrintR(text: string): readonly PrintedValue[] {
  if (!/\]\s?=>\s?/.test(text)) return [];
  const members: Record<string, Tree> = Object.create(null) as Record<string, Tree>;
  const line =
    /^[ \t]{0,80}\["?([\w-]{1,60})"?(?::(?:protected|private|"[^"\n]{1,80}":(?:protected|private)))?\]\s?=>[ \t]{0,80}(?:\n[ \t]{0,80})?(.*)$/gm;
  let start = -1;
  let end = 0;
  for (const match of text.matchAll(line)) {
    if (start < 0) start = match.index;
    end = match.index + match[0].length;
    const name = match[1] ?? '';
    const said = (match[2] ?? '').slice(0, longestValue);
    const typed = /^(?:string\(\d+\) "(.*)"|(?:int|float|bool|enum)\((.*)\))$/.exec(said.trim());
    const value = typed === null ? said.trim() : (typed[1] ?? typed[2] ?? '');
    if (value !== '' && !/^(?:Array|Object|stdClass|array\(|object\()/.test(value))
      members[name] ??= /^\d{1,9}$/.test(value) ? Number(value) : value;
  }
  return Object.keys(members).length < 2 ? [] : [{ start, end, value: members, isWhole: true }];
}
