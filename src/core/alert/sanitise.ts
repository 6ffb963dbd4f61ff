/** @module Sanitises text from outside: one line, without control, direction or invisible characters. */

import { harmful, piled } from '../clean-text.ts';

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
