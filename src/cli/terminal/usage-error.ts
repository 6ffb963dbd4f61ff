/** @module The usage errors of the command line library, without the values that somebody typed: one of them may be a key. */

/** Longer words in quotes are hidden: no command, option or value of this program is as long. */
const longest = 24;

/** Returns the sentence with what follows each `--option=` on its line, and each long word in quotes, replaced by `…`. */
export function hideTypedValues(sentence: string): string {
  return sentence
    .replace(/(--?\w[\w-]{0,39})=[^\n]*/gu, (typed, option: string) => `${option}=…${/'?\.?$/.exec(typed)?.[0] ?? ''}`)
    .replace(/'([^'\n]*)'/gu, (quoted, word: string) => (word.length > longest ? "'…'" : quoted));
}
