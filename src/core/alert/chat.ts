/** @module An alert for chats: in the marks of the chat, and within its limits. */

import type { AlertContent, Block, Item } from './content.ts';
import { cleanLine } from './sanitise.ts';

/** How a chat writes what it is given; every function takes plain text and makes it harmless there. */
export interface Dialect {
  readonly text: (plain: string) => string;
  readonly bold: (plain: string) => string;
  /** A link that `cleanLink` let pass. */
  readonly link: (url: string) => string;
}

/** Characters of one line before it is written in a dialect, which may make it six times as long. */
const longestLine = 480;

/** The body without title and footer: one text per block, its lines parted by line feeds. */
export function renderChat({ blocks }: AlertContent, dialect: Dialect): readonly string[] {
  return blocks.map((block) => renderBlock(block, dialect));
}

/** Plain text with what chats read as a mention of people made harmless: `@here`, `@name`, `<!channel>`, `<@U1>`. */
export function disarmMentions(text: string): string {
  return text.replace(/<(?=[!@#])/gu, '‹').replace(/(?<![\p{L}\p{N}._%+-])@(?=[\p{L}\p{N}_])/gu, '＠');
}

/**
 * As many of `parts` as fit into `limit` UTF-16 units when joined by empty lines, cut between lines, with `left` at the
 * end where something is missing.
 */
export function fitInto(parts: readonly string[], limit: number, left: string): readonly string[] {
  if (parts.join('\n\n').length <= limit) return parts;
  const fitting: string[] = [];
  let room = limit - left.length - 2;
  for (const part of parts) {
    const lines: string[] = [];
    for (const line of part.split('\n')) {
      const size = line.length + (lines.length === 0 ? 2 : 1);
      if (size > room) return [...fitting, ...(lines.length === 0 ? [] : [lines.join('\n')]), left];
      room -= size;
      lines.push(line);
    }
    fitting.push(lines.join('\n'));
  }
  return [...fitting, left];
}

/** The same for one text of several paragraphs. */
export function fitText(text: string, limit: number): string {
  return fitInto(text.split('\n\n'), limit, cutWords).join('\n\n');
}

/** What the reader is told where a message was cut. */
export const cutWords = '… shortened: no more fits here. All of it: keymedic incidents';

function renderBlock(block: Block, dialect: Dialect): string {
  const { bold } = dialect;
  const text = (plain: string): string => dialect.text(cleanLine(plain, longestLine));
  switch (block.kind) {
    case 'facts':
      return block.rows.map(({ label, value }) => `${bold(`${label}:`)} ${text(value)}`).join('\n');
    case 'paragraph':
      return renderItem(block, dialect);
    case 'list':
      return [bold(block.heading), ...block.items.map((item) => `• ${renderItem(item, dialect)}`)].join('\n');
    case 'steps':
      return [
        bold(block.heading),
        ...block.steps.flatMap(({ step, url }, index) => [
          `${index + 1}. ${text(step)}`,
          ...(url === undefined ? [] : [dialect.link(url)]),
        ]),
      ].join('\n');
    case 'part':
      return bold(cleanLine(`[${block.tag}] ${block.title}`, longestLine));
  }
}

function renderItem({ lead, text }: Item, dialect: Dialect): string {
  const said = dialect.text(cleanLine(text, longestLine));
  return lead === undefined ? said : `${dialect.bold(cleanLine(`${lead}:`, longestLine))} ${said}`;
}
