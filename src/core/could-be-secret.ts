/** @module Whether a text that stands in the wrong place may be repeated: the one measure of the command line and the config. */

import { isWordLike } from './word-like.ts';

/** Characters; a longer text is no name of an option, a host or a region. */
const longestShown = 60;
/** Characters; a shorter text is no key. */
const shortestHidden = 4;
/** Small letters, up to so many, are a word that was mistyped. */
const longestMistyped = 12;

/** True for a text that could be a key or a password. It is not repeated, even if the user put it in the wrong place. */
export function couldBeSecret(text: string): boolean {
  if (text.length > longestShown || /[\r\n]/.test(text)) return true;
  if (text.length < shortestHidden || isDuration(text)) return false;
  return !isHarmless(text);
}

/** True for words, numbers, one mistyped word of small letters, and punctuation. */
export function isHarmless(text: string): boolean {
  return isWordLike(text) || (text.length <= longestMistyped && /^[a-z-]*$/.test(text)) || !/[\p{L}\p{N}]/u.test(text);
}

/** A text in quotes, or its length if it could be a secret. */
export function quote(text: string): string {
  return couldBeSecret(text) ? `a text of ${text.length} characters` : JSON.stringify(text);
}

/** The first line of somebody else's sentence, up to `longest` characters, without the words that could be secrets. */
export function quoteSentence(sentence: string, longest: number): string {
  const [line = ''] = sentence.split(/[\r\n]/, 1);
  const words = line.replace(/[^\s'"`()[\]{},;]+/g, (word) => (couldBeSecret(word) ? '‹…›' : word));
  return words.length > longest ? `${words.slice(0, longest)}…` : words;
}

/** A duration in several units, such as 1h30m. */
function isDuration(text: string): boolean {
  return /^(?:\d{1,3}(?:ms|[dhmsw])){1,4}$/.test(text);
}
