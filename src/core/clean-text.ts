/** @module Characters that a reader does not see, or that a terminal obeys. */

/**
 * Control characters, line and paragraph separators, invisible characters, and the marks that reverse the direction of text
 * (https://trojansource.codes). Two variation selectors stay, because emoji need them.
 */
export const harmful: RegExp = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\ufe0e\ufe0f]]+/gv;
/**
 * What can stand within a word so that a reader, a terminal or our own cleaning reads over it. It has all that is harmful or
 * piled up, every blank but the ordinary one, and marks on letters. Secrets are also searched for as if it were not there.
 */
export const breaking: RegExp = /[[\p{Cc}\p{Cf}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]--[ ]]/v;
/** More marks on one letter than any script has: they would reach into the lines above and below. */
export const piled: RegExp = /(?<=\p{M}{4})\p{M}+/gu;
/** Found in the same texts, and far faster, since it does not look back at each place. */
const anyPiled = /\p{M}{5}/u;

/** Control sequences of terminals (ECMA-48, 5.4). Of longer strings, such as the title of a window, the text stays. */
export const sequences: RegExp = /\x1b\[[\x20-\x3f]{0,100}[\x40-\x7e]/g;
/** All harmful characters but line end and tab, which a text of several lines needs. */
const harmfulInLines = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\ufe0e\ufe0f\n\t]]/gv;

/** Characters of nearly all texts, none of which is harmful: a short list is searched far faster than all that is harmful. */
const ordinary = /^[\t\n\x20-\x7e\xa1-\xac\xae-\xff\u2010-\u2027\u2030-\u205e\u2190-\u27ff]*$/;

/**
 * Returns a text of one or more lines as it may go to a terminal or a log. In a line of JSON harmful characters are escaped,
 * so that the value stays the same. Elsewhere they become blanks.
 */
export function cleanText(text: string): string {
  if (ordinary.test(text)) return text;
  const whole = text.toWellFormed();
  if (whole.search(harmfulInLines) < 0 && !anyPiled.test(whole)) return whole;
  return whole
    .split('\n')
    .map((line) => (/^[{[]/.test(line) ? line.replace(harmfulInLines, escapeForJson) : cleanOutside(line)))
    .join('\n');
}

function cleanOutside(line: string): string {
  return line.replace(sequences, ' ').replace(harmfulInLines, ' ').replace(piled, '');
}

/** As JSON writes it. */
function escapeForJson(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
