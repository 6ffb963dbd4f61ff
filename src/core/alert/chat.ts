/** @module Alerts for chats: in the markup of the chat, and within its limits. */

import type { AlertContent, Block, Item } from './content.ts';
import { cleanLine } from './sanitise.ts';

/** The markup of a chat. Every function takes plain text and escapes it. */
export interface Dialect {
  readonly text: (plain: string) => string;
  readonly bold: (plain: string) => string;
  /** `url` is a link that `cleanLink` accepted. */
  readonly link: (url: string) => string;
}

/** Characters of one line before it is written in a dialect, which may make it six times as long. */
const longestLine = 480;

/** Renders the body without title and footer: one text per block, with line feeds between its lines. */
export function renderChat({ blocks }: AlertContent, dialect: Dialect): readonly string[] {
  return blocks.map((block) => renderBlock(block, dialect));
}

/** Returns plain text in which chats find no mention of people: `@here`, `@name`, `<!channel>`, `<@U1>`. */
export function disarmMentions(text: string): string {
  return text.replace(/<(?=[!@#])/gu, '‹').replace(/(?<![\p{L}\p{N}._%+-])@(?=[\p{L}\p{N}_])/gu, '＠');
}

/**
 * Returns as many of `parts` as fit into `limit` UTF-16 units when joined by empty lines. They are cut between lines; if
 * anything is left out, `notice` is the last part.
 */
export function fitInto(parts: readonly string[], limit: number, notice: string): readonly string[] {
  if (parts.join('\n\n').length <= limit) return parts;
  const fitting: string[] = [];
  let room = limit - notice.length - 2;
  for (const part of parts) {
    const lines: string[] = [];
    for (const line of part.split('\n')) {
      const size = line.length + (lines.length === 0 ? 2 : 1);
      if (size > room) return [...fitting, ...(lines.length === 0 ? [] : [lines.join('\n')]), notice];
      room -= size;
      lines.push(line);
    }
    fitting.push(lines.join('\n'));
  }
  return [...fitting, notice];
}

/** Returns as much of a text of several paragraphs as fits into `limit` UTF-16 units. */
export function fitText(text: string, limit: number): string {
  return fitInto(text.split('\n\n'), limit, cutWords).join('\n\n');
}

/** The last line of a message that was cut. */
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
  const body = dialect.text(cleanLine(text, longestLine));
  return lead === undefined ? body : `${dialect.bold(cleanLine(`${lead}:`, longestLine))} ${body}`;
}
