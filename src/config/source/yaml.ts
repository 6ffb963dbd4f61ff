/** @module Reads YAML (and JSON, which is YAML) and finds the line and column of every value. */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { Issue, Path, Position } from '../problems/issues.ts';

/** A mistake in the text itself. */
interface TextMistake extends Position {
  readonly says: string;
}

/** A text that was read. */
export interface YamlText {
  /** Undefined if the text cannot be read. */
  readonly value: unknown;
  readonly mistakes: readonly TextMistake[];
  /** The position of a value or its name; of the nearest block around it if it is missing. */
  readonly locate: (path: Path, at?: Issue['at']) => Position;
}

/** The library's own messages repeat the text, which may be a secret. */
const sentences: Readonly<Record<string, string>> = {
  BAD_ALIAS:
    'a value that begins with * refers to an anchor, and there is no anchor of this name: put the value in quotes',
  BAD_DQ_ESCAPE: 'a \\ in double quotes must be doubled, or the value put in single quotes',
  BAD_INDENT: 'the line is indented wrongly, or a bracket is not closed',
  BAD_SCALAR_START: 'a value cannot begin with @, ` or %: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value with ": " in it must be put in quotes',
  DUPLICATE_KEY: 'this option is given twice',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing, or a value that runs over lines must be put in quotes',
  MULTIPLE_DOCS: 'only one YAML document is allowed in a file; remove the line ---',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'a value that begins with ! is a tag in YAML, and this tag is unknown: put the value in quotes',
  UNEXPECTED_TOKEN: 'YAML does not expect this text here: look for a missing quote, or a wrong indent',
};

/** Mistakes in spite of which the text can be read. */
const harmless = new Set(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);

/** Reads a text. @param firstLine the number of the text's first line in its file */
export function readYaml(text: string, firstLine = 1): YamlText {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge: true, uniqueKeys: true });
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  const mistakes = [...document.errors, ...document.warnings].map((error) => describeMistake(error, position));
  const isReadable = document.errors.every((error) => harmless.has(error.code));
  const locate = (path: Path, at?: Issue['at']): Position => position(findOffset(document, path, at));
  if (!isReadable) return { value: undefined, mistakes, locate };
  try {
    return { value: document.toJS() as unknown, mistakes, locate };
  } catch {
    const offset = findBadAlias(document) ?? 0;
    return {
      value: undefined,
      mistakes: [...mistakes, { ...position(offset), says: sentences['BAD_ALIAS'] ?? '' }],
      locate,
    };
  }
}

function describeMistake(error: YAMLError, position: (offset: number) => Position): TextMistake {
  return { ...position(error.pos[0]), says: sentences[error.code] ?? 'is not YAML' };
}

function findBadAlias(document: Document): number | undefined {
  const visit = (node: unknown): number | undefined => {
    if (isAlias(node)) return node.resolve(document) ? undefined : node.range?.[0];
    if (isSeq(node)) return firstOf(node.items, visit);
    if (isMap(node)) return firstOf(node.items, (pair) => visit(pair.key) ?? visit(pair.value));
    return undefined;
  };
  return visit(document.contents);
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => number | undefined): number | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findOffset(document: Document, path: Path, at: Issue['at']): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : undefined) === String(step));
      if (!pair) return offset;
      const name = offsetOf(pair.key) ?? offset;
      if (at === 'key' && index === path.length - 1) return name;
      offset = offsetOf(pair.value) ?? name;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = node.items[step];
      offset = offsetOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/** The start of a node; undefined for an empty one. */
function offsetOf(node: unknown): number | undefined {
  const range = (node as Node | null)?.range;
  return !range || (isScalar(node) && range[0] === range[1]) ? undefined : range[0];
}
