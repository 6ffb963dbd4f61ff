/** @module Alerts as plain text: at most 76 columns; links stand on lines of their own and are never broken. */

import type { AlertContent, Block, Item } from './content.ts';

const columns = 76;

/** Renders an alert as text with line feeds, the last one at the end. */
export function renderText(content: AlertContent): string {
  const head = wrap(`[${content.tag}] ${content.title}`, '', '');
  const rule = '-'.repeat(columns);
  const parts = [head, ...content.blocks.map(renderBlock), `${rule}\n${wrap(content.footer, '', '')}`];
  return `${parts.join('\n\n')}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'facts': {
      const width = Math.max(...block.rows.map(({ label }) => label.length)) + 2;
      return block.rows.map(({ label, value }) => wrap(value, label.padEnd(width), ' '.repeat(width))).join('\n');
    }
    case 'paragraph':
      return wrap(renderItem(block), '', '');
    case 'list':
      return [heading(block.heading), ...block.items.map((item) => wrap(renderItem(item), '- ', '  '))].join('\n');
    case 'steps': {
      const margin = ' '.repeat(String(block.steps.length).length + 2);
      const lines = block.steps.flatMap(({ step, url }, index) => [
        wrap(step, `${index + 1}.`.padEnd(margin.length), margin),
        ...(url === undefined ? [] : [`${margin}${url}`]),
      ]);
      return [heading(block.heading), ...lines].join('\n');
    }
    case 'part':
      return `${'='.repeat(columns)}\n${wrap(`[${block.tag}] ${block.title}`, '', '')}`;
  }
}

function heading(text: string): string {
  return text.toUpperCase();
}

function renderItem({ lead, text }: Item): string {
  return lead === undefined ? text : `${lead}: ${text}`;
}

/** Breaks at spaces; a word longer than a line keeps its own line, so that links and commands can be copied. */
function wrap(text: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && [...line].length + 1 + [...word].length > columns) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  lines.push(line);
  return lines.join('\n');
}
