/** @module Finds the sentences in Markdown, in comments of TypeScript and in comments of YAML, each with its line. */

/** One sentence of prose. */
export interface Sentence {
  /** 1-based line on which its paragraph begins. */
  readonly line: number;
  readonly text: string;
  /** Words; a code span, a link and a number with its unit count as they are written. */
  readonly words: number;
}

/** A stretch of prose that ends at an empty line, a list item, a cell or a tag. */
interface Paragraph {
  readonly line: number;
  readonly text: string;
}

/** Sentences of a Markdown text. Code blocks, HTML comments, and cells that contain code are left out. */
export function sentencesOfMarkdown(text: string): readonly Sentence[] {
  const paragraphs: Paragraph[] = [];
  let open: { line: number; lines: string[] } | undefined;
  let fence: string | undefined;
  const close = (): void => {
    if (open !== undefined) paragraphs.push({ line: open.line, text: open.lines.join(' ') });
    open = undefined;
  };
  for (const [index, raw] of text
    .replace(/<!--[\s\S]*?-->/g, keepLines)
    .split('\n')
    .entries()) {
    const line = raw.trim();
    const mark = /^(?:```+|~~~+)/.exec(line)?.[0];
    if (fence !== undefined) {
      if (mark === fence) fence = undefined;
      continue;
    }
    if (mark !== undefined) {
      close();
      fence = mark;
    } else if (line.startsWith('|')) {
      close();
      for (const cell of line.split(/(?<!\\)\|/))
        if (!cell.includes('`')) paragraphs.push({ line: index + 1, text: cell });
    } else if (line === '' || line.startsWith('#')) {
      close();
    } else {
      if (/^(?:[-*+]|\d+\.)\s/.test(line)) close();
      open ??= { line: index + 1, lines: [] };
      open.lines.push(line.replace(/^(?:[-*+>]|\d+\.)\s+/, ''));
    }
  }
  close();
  return paragraphs.flatMap(split);
}

/** Sentences of the comments and docstrings of a TypeScript text. A tag such as `@param` begins a paragraph. */
export function sentencesOfCode(text: string): readonly Sentence[] {
  const found: Paragraph[] = [];
  for (const match of text.matchAll(/(?<=^|[\s{(,;])\/\*+([\s\S]*?)\*\//g)) {
    const line = lineAt(text, match.index);
    const lines = (match[1] ?? '').split('\n').map((one) => one.replace(/^\s*\*?\s?/, '').trim());
    found.push(...gather(lines.map((one, at) => ({ line: line + at, text: one }))));
  }
  const ownLines = text.split('\n').map((raw, at) => {
    const comment = /^\s*\/\/\s?(.*)$/.exec(raw)?.[1];
    return { line: at + 1, text: comment === undefined || /^(?:biome-ignore|@ts-)/.test(comment) ? '' : comment };
  });
  found.push(...gather(ownLines));
  return found.flatMap(split);
}

/** Sentences of the comments of a YAML text. A line that is an option commented out is left out. */
export function sentencesOfYaml(text: string): readonly Sentence[] {
  const lines = text.split('\n').map((raw, at) => {
    const comment = /^\s*#\s?(.*)$/.exec(raw)?.[1] ?? '';
    return { line: at + 1, text: /^[a-z_-]+:(?:\s|$)/.test(comment) ? '' : comment };
  });
  return gather(lines).flatMap(split);
}

/** Joins lines that follow each other; an empty one, or a tag, parts them. */
function gather(lines: readonly Paragraph[]): readonly Paragraph[] {
  const found: { line: number; text: string }[] = [];
  let isOpen = false;
  for (const { line, text } of lines) {
    const begins = /^(?:@\w+|[-*]\s|\d+\.\s)/.test(text);
    const last = found.at(-1);
    if (text === '') isOpen = false;
    else if (isOpen && !begins && last !== undefined) last.text += ` ${text}`;
    else {
      found.push({ line, text });
      isOpen = true;
    }
  }
  return found;
}

function split({ line, text }: Paragraph): readonly Sentence[] {
  const plain = text
    .replace(/`+[^`]*`+/g, 'code')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\/\/\S+/g, 'address')
    .replace(/\{@link ([^}]*)\}/g, 'code')
    .replace(/[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}/g, '')
    .replace(/^@(?:param \S+|\w+)\s*/, '')
    .replace(/\b(e\.g|i\.e|vs|etc)\./g, '$1');
  return plain
    .split(/(?<=[.!?]["')”’]?)\s+/)
    .map((sentence) => ({ line, text: sentence.trim(), words: countWords(sentence) }))
    .filter(({ words }) => words > 0);
}

function countWords(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Empty, but with as many lines. */
function keepLines(text: string): string {
  return text.replace(/[^\n]/g, '');
}
