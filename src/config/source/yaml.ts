/** @module Reads YAML (and JSON, which is YAML) and finds the line and column of every value. */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Issue, Path, Position } from '../problems/issues.ts';
import { sayTooDeep } from '../problems/wording.ts';

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
  EXCESSIVE_ALIASES: 'anchors within anchors make this text too large',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing, or a value that runs over lines must be put in quotes',
  MULTIPLE_DOCS: 'only one YAML document is allowed in a file; remove the line ---',
  RESOURCE_EXHAUSTION: sayTooDeep,
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'a value that begins with ! is a tag in YAML, and this tag is unknown: put the value in quotes',
  UNEXPECTED_TOKEN: 'YAML does not expect this text here: look for a missing quote, or a wrong indent',
};

/** Mistakes in spite of which the text can be read. */
const harmless = new Set(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);

/** Of one anchor, counted with the aliases inside it: anchors within anchors may grow beyond any memory. */
const mostAliases = 100_000;

/** Reads a text. @param firstLine the number of the text's first line in its file */
export function readYaml(text: string, firstLine = 1): YamlText {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge: true, uniqueKeys: true });
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  // Behind the place where the parser gave up, each bracket is a mistake.
  const isTooDeep = ({ code }: YAMLError): boolean => code === 'RESOURCE_EXHAUSTION';
  const errors = document.errors.some(isTooDeep) ? document.errors.filter(isTooDeep).slice(-1) : document.errors;
  const mistakes = [...errors, ...document.warnings].map((error) => describeMistake(error, position));
  const isReadable = document.errors.every((error) => harmless.has(error.code));
  let known: Aliases | undefined;
  const aliases = (): Aliases => {
    known ??= readAliases(document);
    return known;
  };
  const locate = (path: Path, at?: Issue['at']): Position => position(findOffset(document, aliases, path, at));
  if (!isReadable) return { value: undefined, mistakes, locate };
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases }) as unknown, mistakes, locate };
  } catch {
    const bad = [...aliases()].find(([, target]) => target === undefined)?.[0];
    const says = sentences[bad === undefined ? 'EXCESSIVE_ALIASES' : 'BAD_ALIAS'] ?? '';
    return { value: undefined, mistakes: [...mistakes, { ...position(bad?.range?.[0] ?? 0), says }], locate };
  }
}

function describeMistake(error: YAMLError, position: (offset: number) => Position): TextMistake {
  return { ...position(error.pos[0]), says: sentences[error.code] ?? 'is not YAML' };
}

/** Of each alias the node that it stands for; undefined where no anchor before it has this name. */
type Aliases = ReadonlyMap<Alias, Node | undefined>;

function readAliases(document: Document): Aliases {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node | undefined>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) aliases.set(node, anchors.get(node.source));
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return aliases;
}

function findOffset(document: Document, aliases: () => Aliases, path: Path, at: Issue['at']): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = aliases().get(node);
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(step));
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

const pairsByMap = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** The options of a block by their names; of two with one name the first. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  let pairs = pairsByMap.get(map);
  if (pairs === undefined) {
    const named = map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : []));
    pairs = new Map(named.reverse());
    pairsByMap.set(map, pairs);
  }
  return pairs;
}

/** The start of a node; undefined for an empty one. */
function offsetOf(node: unknown): number | undefined {
  const range = (node as Node | null)?.range;
  return !range || (isScalar(node) && range[0] === range[1]) ? undefined : range[0];
}
