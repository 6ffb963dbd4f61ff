/** @module Sanitises text from outside: one line, without control, direction or invisible characters. */

/**
 * Control characters, line and paragraph separators, invisible characters, and the marks that reverse the direction of text
 * (https://trojansource.codes). Two variation selectors stay, because emoji need them.
 */
const harmful = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\ufe0e\ufe0f]]+/gv;
/** More marks on one letter than any script has: they would reach into the lines above and below. */
const piled = /(?<=\p{M}{4})\p{M}+/gu;

/** Returns the text as one harmless line, cut after `limit` characters with an ellipsis. */
export function cleanLine(text: string, limit = 1000): string {
  const line = text.toWellFormed().replace(harmful, ' ').replace(piled, '').replace(/\s+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= limit
    ? line
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** Returns the link if it is safe in a mail: http or https, without special characters; else undefined. */
export function cleanLink(url: string | undefined): string | undefined {
  if (url === undefined || !/^https?:\/\/[^\s"'<>\\^`{|}]+$/iu.test(url)) return undefined;
  return cleanLine(url, 2000) === url ? url : undefined;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}
