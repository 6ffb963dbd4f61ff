/** @module Cuts a pasted text that is too long. */

/** Characters of a pasted text in which it is looked for what tells of the failure. */
const longestText = 1_000_000;

/** The text, or the beginning and the end of a longer one: the failure is usually in one of them. */
export function cutMiddle(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText / 2)}\n${text.slice(-longestText / 2)}`;
}
