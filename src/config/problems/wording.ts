/** @module The parts of sentences about mistakes: the value that was found (never a secret), the allowed words, "did you mean". */

import { distance } from 'fastest-levenshtein';
import { couldBeSecret, quote } from '../../core/could-be-secret.ts';

/** Words that a sentence lists at most. */
const mostListed = 15;

/** Options whose values are secrets or references to secrets. */
export const secretOptions: ReadonlySet<string> = new Set([
  'key',
  'credential',
  'secret',
  'old_secrets',
  'password',
  'token',
  'topic',
  'url',
  'proxy',
]);

/** Replaces a text that may be a secret. */
export const hidden = '‹…›';

/** `; found …` with the value, or with its kind if it is not a text. */
export function sayFound(value: unknown): string {
  if (value === undefined) return '';
  if (value === null || value === '') return '; it is empty';
  if (typeof value === 'string') return `; found ${quote(value)}`;
  return `; found ${sayKind(value)}`;
}

/** The kind of a value, without the value. */
export function sayKind(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return 'a block of options';
}

/** `; did you mean "x"?`, or nothing if no word is similar. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const near = findSimilar(word, allowed);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** The allowed word that is most similar; undefined if none is similar. */
export function findSimilar(word: string, allowed: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, word.length < 3 ? 1 : Math.ceil(word.length / 2)) + 0.5;
  for (const candidate of allowed) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      best = candidate;
      least = steps;
    }
  }
  return best;
}

/** `a, b or c`; a long list is cut. */
export function listWords(words: readonly string[], joint = 'or'): string {
  if (words.length > mostListed) return `${words.slice(0, mostListed).join(', ')} … (${words.length} in all)`;
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** The sentence about a word that is not allowed: it suggests a similar word, and lists the allowed ones if they are few. */
export function sayUnknown(what: string, word: string, allowed: readonly string[]): string {
  const unknown = `unknown ${what} ${quote(word)}`;
  const near = didYouMean(word, allowed);
  if (near === '') return `${unknown}; allowed: ${listWords(allowed, 'and')}`;
  return allowed.length > mostListed ? `${unknown}${near}` : `${unknown}${near} Allowed: ${listWords(allowed, 'and')}`;
}

/** The name of an option, hidden if it could be a secret in the wrong place. */
export function showName(name: string): string {
  return name.length <= 32 && /^[A-Za-z_][\w-]*$/.test(name) && !couldBeSecret(name) ? name : hidden;
}

/** The mistake in a text with thousands of levels. */
export const sayTooDeep = 'has blocks within blocks that are too deep to be read';

/** The mistake in a file that says nothing about integrations: it may have been emptied by accident. */
export const sayNoIntegrations = 'holds no `integrations`; write `integrations: []` if nothing shall be watched';
