/** @module `.env` files in their dialects. Every value is treated as a secret. */

import { parseEnv } from 'node:util';
import { Secret } from '../core/model/secret.ts';

/**
 * Returns the variables by name. Quotes, `export`, comments and multi-line values are read as Node reads them; `${NAME}` is
 * filled in from the same file, then from `environment`, except in single quotes. What refers to nothing stays as it is.
 */
export function readDotenv(
  content: Buffer,
  environment: Readonly<Record<string, string | undefined>> = {},
): ReadonlyMap<string, Secret> {
  const text = decodeText(content).replace(/\r\n?/g, '\n');
  const values = parseEnv(text);
  const literal = listSingleQuoted(text);
  const filled = new Map<string, string>();
  for (const [name, value = ''] of Object.entries(values)) {
    const lookUp = (other: string): string | undefined => filled.get(other) ?? environment[other];
    filled.set(name, literal.has(name) ? value : expand(value, lookUp));
  }
  return new Map([...filled].map(([name, value]) => [name, new Secret(value)]));
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

/** Fills in `${NAME}`, `${NAME:-otherwise}`, and a value that is `$NAME` as a whole: in the middle, `$` is often part of a password. */
function expand(value: string, lookUp: (name: string) => string | undefined): string {
  const whole = /^\$([A-Za-z_]\w*)$/.exec(value)?.[1];
  if (whole !== undefined) return lookUp(whole) ?? value;
  return value.replace(
    /\$\{([A-Za-z_]\w{0,200})(?::?-([^{}]{0,300}))?\}/g,
    (place, name: string, otherwise: string | undefined) => lookUp(name) || otherwise || place,
  );
}
