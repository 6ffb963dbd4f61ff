/** @module Makes text from outside harmless where people read it: one line, no control, direction or invisible character. */

/**
 * Control characters, line and paragraph separators, all that Unicode calls invisible, and the marks that reverse the
 * direction of the text around them (https://trojansource.codes). Two variation selectors stay: emoji need them.
 */
const harmful = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\ufe0e\ufe0f]]+/gv;
/** Marks on one letter beyond what any script has: they would reach into the lines above and below. */
const piled = /(?<=\p{M}{4})\p{M}+/gu;

/** One line of harmless text, cut after `limit` characters with an ellipsis. */
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

/** The link if it is one that a person may follow from a mail; anything but http and https is not. */
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

/** Text for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}
