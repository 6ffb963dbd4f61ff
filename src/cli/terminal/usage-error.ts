/** @module Usage errors without the words that somebody typed, if such a word may be a key. */

import { isHarmless } from '../../core/could-be-secret.ts';

/** Longer words in quotes are hidden: no command, option or value of this program is as long. */
const longest = 24;
/** Characters; a shorter word is no key, and would be hidden inside our own words. */
const shortestHidden = 4;

/** Returns the sentence with what follows each `--option=` on its line, and each word in quotes that may be a key, replaced by `…`. */
export function hideTypedValues(sentence: string): string {
  return sentence
    .replace(/(--?\w[\w-]{0,39})=[^\n]*/gu, (typed, option: string) => `${option}=…${/'?\.?$/.exec(typed)?.[0] ?? ''}`)
    .replace(/'([^'\n]*)'/gu, (quoted, word: string) => (word.length > longest || !isHarmless(word) ? "'…'" : quoted));
}

/**
 * Returns the sentence without the words of the command line that do not look like words.
 * @param isKnown true for a word that is known to be harmless, such as the name of a file that is there
 */
export function hideTyped(
  sentence: string,
  argv: readonly string[],
  isKnown: (text: string) => boolean = () => false,
): string {
  const values = argv.flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
  const hidden = values.filter(
    (text) => text.length >= shortestHidden && sentence.includes(text) && !isHarmless(text) && !isKnown(text),
  );
  return hidden.sort((a, b) => b.length - a.length).reduce((left, text) => left.replaceAll(text, '…'), sentence);
}
