/** @module The usage errors of the command line library, without the values that somebody typed: one of them may be a key. */

/** Longer words in quotes are hidden: no command, option or value of this program is as long. */
const longest = 24;

/** Returns the sentence with the value of each `--option=value`, and each long word in quotes, replaced by `…`. */
export function hideTypedValues(sentence: string): string {
  return sentence
    .replace(/(--?[\w-]{1,40})=[^\n]*?(?='(?:[.\s]|$))/gu, '$1=…')
    .replace(/'([^'\n]*)'/gu, (quoted, word: string) => (word.length > longest ? "'…'" : quoted));
}
