/** @module What HTTP carries unchanged in a header (RFC 9110, sections 5.1 and 5.5). */

const name = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Visible ASCII with blanks inside. axios silently drops all other characters, and blanks at the ends get lost. The ESP would
 * then see another value than the stored one.
 */
const value = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/;

/** Returns the mistake in the name of a header; undefined if there is none. */
export function checkHeaderName(text: string): string | undefined {
  return name.test(text) ? undefined : 'is no name of a header: it may hold letters, digits and - _ . only';
}

/** Returns the mistake in the value of a header; undefined if there is none. */
export function checkHeaderValue(text: string): string | undefined {
  if (value.test(text)) return undefined;
  return 'cannot be sent in a header: it holds a line end, an invisible or non-ASCII character, or a blank at its start or end';
}

/** Returns the first header that cannot be sent as it is. */
export function findUnsendable(headers: Readonly<Record<string, string>>): readonly [string, string] | undefined {
  return Object.entries(headers).find(
    ([key, text]) => checkHeaderName(key) !== undefined || checkHeaderValue(text) !== undefined,
  );
}
