/** @module Pieces of Markdown. */

/** In backticks, also within a table, where a bar would end the cell; nothing where there is no text. */
export function code(text: string): string {
  if (text === '') return '';
  const ticks = text.includes('`') ? '``' : '`';
  return `${ticks}${ticks === '``' ? ' ' : ''}${text.replaceAll('|', '\\|')}${ticks === '``' ? ' ' : ''}${ticks}`;
}

export function link(text: string, url: string): string {
  return `[${text}](${url.replace(/[()\s]/g, encodeURIComponent)})`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Nothing where there is no text. */
export function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n\n${text}`;
}

/** Without the columns that are empty in every row. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = heads.map((_, at) => rows.some((row) => (row[at] ?? '') !== ''));
  const line = (cells: readonly string[]) => `| ${cells.filter((_, at) => used[at]).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text in a cell: one line, no bar. */
export function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** A sentence with placeholders such as `<mailbox>`, which would be taken for HTML; code stays as it is. */
export function prose(text: string): string {
  return text.replace(/`[^`]*`|</g, (found) => (found === '<' ? '\\<' : found));
}

/** A code block, with a fence longer than any in the text. */
export function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}\n${text}\n${mark}`;
}
