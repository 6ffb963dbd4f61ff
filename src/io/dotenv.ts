/** @module `.env` files in their dialects. Every value is treated as a secret. */

import { parseEnv } from 'node:util';
import { Secret } from '../core/model/secret.ts';
import { ownMember } from '../core/own-member.ts';
import { type DotenvDialect, normaliseLines, readRawLines } from './dotenv-lines.ts';
import { UnreadableFile } from './file-access.ts';

/** The value of a variable, and the variables of the environment that were filled in: whose value it is depends on them. */
export interface DotenvValue {
  readonly value: Secret;
  /** The names of these variables; through others of the same file as well. */
  readonly borrowed: readonly string[];
}

/**
 * Returns the variables by name, in the order of the file. Quotes, `export`, comments and multi-line values are read as Node
 * reads them, unless the dialect differs. `${NAME}` is filled in from above, then from `environment`, then from below, except in
 * single quotes. What refers to nothing stays as it is. @throws {UnreadableFile} if too much is filled in
 */
export function readDotenv(
  content: Buffer,
  environment: Readonly<Record<string, string | undefined>>,
  dialect: DotenvDialect = 'usual',
): ReadonlyMap<string, DotenvValue> {
  const lines = decodeText(content).replace(/\r\n?/g, '\n');
  if (dialect === 'raw')
    return new Map(readRawLines(lines).map(([name, value]) => [name, { value: new Secret(value), borrowed: [] }]));
  const text = normaliseLines(lines, dialect);
  const values = parseEnv(text);
  const literal = listSingleQuoted(text);
  const order = new Map(listNames(text).map((name, at) => [name, at]));
  const filled = new Map<string, Filled>();
  let grown = 0;

  /** @param outer the variables that wait for this one */
  const fill = (name: string, outer: readonly string[]): Filled => {
    const known = filled.get(name);
    if (known !== undefined) return known;
    const borrowed = new Set<string>();
    const waiting = [...outer, name];
    const lookUp = (other: string): string | undefined => {
      const isAbove = (order.get(other) ?? 0) < (order.get(name) ?? 0);
      const isOwn = Object.hasOwn(values, other) && !waiting.includes(other) && waiting.length < deepest;
      const outside = ownMember(environment, other);
      const inFile = isOwn && (isAbove || !outside) ? fill(other, waiting) : undefined;
      if (inFile === undefined && outside) borrowed.add(other);
      for (const one of inFile?.borrowed ?? []) borrowed.add(one);
      return inFile?.text ?? outside;
    };
    const value = values[name] ?? '';
    const found = { text: literal.has(name) ? value : expand(value, lookUp), borrowed: [...borrowed] };
    grown += Math.max(0, found.text.length - value.length);
    if (grown > mostFilled)
      throw new UnreadableFile(`its variables fill in more than ${mostFilled / 1024 / 1024} MB of each other`);
    filled.set(name, found);
    return found;
  };
  const names = Object.keys(values).sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return new Map(
    names.map((name) => {
      const { text: value, borrowed } = fill(name, []);
      return [name, { value: new Secret(value), borrowed }];
    }),
  );
}

interface Filled {
  readonly text: string;
  readonly borrowed: readonly string[];
}

/** The most variables that wait for each other. */
const deepest = 20;
/** Characters: the longest value that is made of others, and the most that are filled in altogether. */
const longest = 64 * 1024;
const mostFilled = 16 * 1024 * 1024;

/** The names in the order of their last lines: the last one counts. Node gives them in the order of the alphabet. */
function listNames(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=/gm)].map(([, name = '']) => name);
}

/**
 * Decodes UTF-8 or UTF-16 without the byte order mark. PowerShell writes UTF-16. A byte that is no UTF-8 spoils only the
 * value in which it stands.
 */
export function decodeText(content: Buffer): string {
  const encoding = findEncoding(content);
  return new TextDecoder(encoding).decode(content);
}

function findEncoding(content: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Without a mark: the first letter of a name has a zero beside it.
  if (first !== undefined && first !== 0 && second === 0) return 'utf-16le';
  return first === 0 && second !== undefined && second !== 0 ? 'utf-16be' : 'utf-8';
}

/** The variables whose values are in single quotes: nothing is filled in there. */
function listSingleQuoted(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*'/gm)].map(([, name = '']) => name));
}

/**
 * Fills in `${NAME}`, `${NAME:-otherwise}`, and a value that is `$NAME` as a whole: in the middle, `$` is often part of a
 * password. What would make the value too long stays as it is.
 */
function expand(value: string, lookUp: (name: string) => string | undefined): string {
  const whole = /^\$([A-Za-z_]\w*)$/.exec(value)?.[1];
  if (whole !== undefined) return lookUp(whole) ?? value;
  let length = value.length;
  return value.replace(
    /\$\{([A-Za-z_]\w{0,200})(?::?-([^{}]{0,300}))?\}/g,
    (place, name: string, otherwise: string | undefined) => {
      const text = lookUp(name) || otherwise || place;
      if (length + text.length > longest) return place;
      length += text.length;
      return text;
    },
  );
}
