/** @module Makes text from outside harmless where people read it: one line, no control, direction or invisible character. */

/**
 * Control characters, line and paragraph separators, invisible characters, and the marks that reverse the direction of
 * the text around them (https://trojansource.codes). Variation selectors stay: emoji need them.
 */
const harmful =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu;

/** One line of harmless text, cut after `limit` characters with an ellipsis. */
export function cleanLine(text: string, limit = 1000): string {
  const line = text.toWellFormed().replace(harmful, ' ').replace(/\s+/gu, ' ').trim();
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
