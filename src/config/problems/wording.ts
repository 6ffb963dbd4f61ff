/** @module The sentences about mistakes in the config: what was found (never a secret), what is allowed, "did you mean". */

import { distance } from 'fastest-levenshtein';

/** Most words that a sentence lists. */
const mostListed = 15;

/** True for a text that could be a key, so that it is not repeated even where it was put by mistake. */
export function couldBeSecret(text: string): boolean {
  if (text.length > 60 || /[\r\n]/.test(text)) return true;
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text)) return false;
  return /[^\s/]{20,}/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 3 && /[a-z]/i.test(text);
}

/** A text in quotes, or its length where it could be a secret. */
export function quote(text: string): string {
  return couldBeSecret(text) ? `a text of ${text.length} characters` : JSON.stringify(text);
}

/** `; found …`, with the kind of the value where the value itself says nothing. */
export function sayFound(value: unknown): string {
  if (value === undefined) return '';
  if (value === null || value === '') return '; it is empty';
  if (typeof value === 'string') return `; found ${quote(value)}`;
  return `; found ${sayKind(value)}`;
}

/** What sort of value it is, without the value. */
export function sayKind(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return 'a block of options';
}

/** `; did you mean "x"?`, or nothing when no word is near. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  let best: string | undefined;
  let least = Math.min(3, word.length < 3 ? 1 : Math.ceil(word.length / 2)) + 0.5;
  for (const candidate of allowed) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      best = candidate;
      least = steps;
    }
  }
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** `a, b or c`; long lists are cut. */
export function listWords(words: readonly string[], joint = 'or'): string {
  if (words.length > mostListed) return `${words.slice(0, mostListed).join(', ')} … (${words.length} in all)`;
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** A word that is none of those allowed: the nearest one, else all of them. */
export function sayUnknown(what: string, word: string, allowed: readonly string[]): string {
  const near = didYouMean(word, allowed);
  const list = near !== '' && allowed.length > mostListed ? '' : `; allowed: ${listWords(allowed, 'and')}`;
  return `unknown ${what} ${quote(word)}${near === '' ? list : near + list.replace('; allowed', ' Allowed')}`;
}

/** The name of an option in a path or sentence, unless it could be a secret in the wrong place. */
export function showName(name: string): string {
  return name.length <= 32 && /^[A-Za-z_][\w-]*$/.test(name) && (name.match(/\d/g)?.length ?? 0) <= 3 ? name : '‹…›';
}
