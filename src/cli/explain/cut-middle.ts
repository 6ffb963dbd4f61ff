/** @module Cuts a pasted text to what is read of it. */

/** More than this of a pasted text is not looked at, characters. */
const longestText = 1_000_000;

/** A text short enough to be read: of a longer one its ends, for what failed stands at one of them. */
export function cutMiddle(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText / 2)}\n${text.slice(-longestText / 2)}`;
}
