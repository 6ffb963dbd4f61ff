/** @module Finds secrets in a text by what the text says: in the text itself, and in every form that undoing its spellings gives. */

import { dropBreaks, dropTags, joinLines } from './breaks.ts';
import { marks, marksOf } from './marks.ts';
import { undoBase64, undoHex } from './runs.ts';
import type { SecretIndex } from './secret-index.ts';
import { type Unspell, undoBackslashes, undoEntities, undoPercents, undoQuotedPrintable } from './spellings.ts';
import { type Range, type View, viewOf } from './view.ts';

/** What is searched for. */
export interface Searched {
  readonly indexes: readonly SecretIndex[];
  /** Short secrets of the request that the text answers, as bytes. */
  readonly short: readonly Uint8Array[];
  /** Finds further secrets in a text by their looks. Called for the raw text, and for each form that unspelling gives. */
  readonly findByLook: (text: string) => readonly Range[];
}

/** Spellings within spellings: JSON in JSON in HTML in base64 has three. */
const deepest = 8;
/** Bytes of all forms of a text, as a multiple of its length, and at least. Beyond, no text is a quotation any more. */
const mostForms = 24;
const leastBytes = 16_384;

/** Characters of such forms of a text that are searched by look as well, as a multiple of its length, and at least. */
const mostLooked = 2;
const leastLooked = 2_000;

interface Spelling {
  readonly undo: Unspell;
  /** Of `marks`: what the text has where it is spelled so. */
  readonly mark: number;
  /** Each character is spelled by itself, so that a key keeps its look. */
  readonly isPlain?: true;
  /** Lines are joined: words of a sentence then stand together, where a short secret could be found by chance. */
  readonly joins?: true;
  /** Only for short secrets, which the others that join pass by. */
  readonly forShort?: true;
}

const spellings: readonly Spelling[] = [
  { undo: undoBackslashes, mark: marks.backslash, isPlain: true },
  { undo: undoEntities, mark: marks.ampersand, isPlain: true },
  { undo: undoPercents, mark: marks.percent, isPlain: true },
  { undo: undoQuotedPrintable, mark: marks.equals },
  { undo: dropBreaks, mark: marks.gap | marks.less, forShort: true },
  { undo: joinLines, mark: marks.gap, joins: true },
  { undo: dropTags, mark: marks.less, joins: true },
  { undo: undoBase64, mark: marks.base64 },
  { undo: undoHex, mark: marks.hex },
];

/** What a text has where it is spelled plainly. */
const plainlySpelled = /[\\&%]/;

/** One form of a text, and the ways that led to it. */
interface Form {
  readonly view: View;
  readonly depth: number;
  readonly isPlain: boolean;
  readonly isJoined: boolean;
}

/** One character for each byte: what matters for a look is ASCII. */
const latin = new TextDecoder('latin1');

/** Returns the parts of the text that hold a secret, in order and without overlaps. */
export function findSecrets(text: string, searched: Searched): readonly Range[] {
  const ranges: Range[] = [...searched.findByLook(text)];
  // Looks are searched in plain forms alone: without a known secret, no other form is made.
  const isByLookAlone = searched.short.length === 0 && searched.indexes.every(({ size }) => size === 0);
  if (isByLookAlone && !plainlySpelled.test(text)) return merge(ranges);
  const root = viewOf(text);
  const forms: Form[] = [{ view: root, depth: 0, isPlain: true, isJoined: false }];
  const seen = new Set<number>();
  let left = Math.max(leastBytes, root.bytes.length * mostForms);
  let lookedLeft = Math.max(leastLooked, text.length * mostLooked);
  // The list grows while it is read: forms of less depth come first.
  for (const form of forms) {
    searchForm(form, searched, ranges);
    if (form.depth > 0 && form.isPlain && lookedLeft >= form.view.bytes.length) {
      lookedLeft -= form.view.bytes.length;
      for (const { from, to } of searched.findByLook(latin.decode(form.view.bytes)))
        ranges.push(form.view.rangeOf(from, to));
    }
    if (form.depth === deepest) continue;
    const found = marksOf(form.view.bytes);
    for (const { undo, mark, isPlain = false, joins = false, forShort = false } of spellings) {
      if ((found & mark) === 0 || (forShort && searched.short.length === 0)) continue;
      if (isByLookAlone && !isPlain) continue;
      if (left <= 0) break;
      const view = undo(form.view);
      if (view === undefined) continue;
      left -= view.bytes.length;
      const print = fingerprint(view.bytes);
      if (seen.has(print)) continue;
      seen.add(print);
      forms.push({
        view,
        depth: form.depth + 1,
        isPlain: form.isPlain && isPlain,
        isJoined: form.isJoined || joins,
      });
    }
  }
  return merge(ranges);
}

function searchForm({ view, isJoined }: Form, searched: Searched, ranges: Range[]): void {
  const add = (from: number, to: number): void => {
    ranges.push(view.rangeOf(from, to));
  };
  for (const { from, to } of view.news) for (const index of searched.indexes) index.search(view.bytes, from, to, add);
  if (!isJoined) for (const secret of searched.short) searchShort(view.bytes, secret, add);
}

/** Letter case does not matter; a secret of one or two characters counts only as a word of its own. */
function searchShort(bytes: Uint8Array, secret: Uint8Array, found: (from: number, to: number) => void): void {
  const first = fold(secret[0] ?? 0);
  for (let at = 0; at + secret.length <= bytes.length; at++) {
    if (fold(bytes[at] ?? 0) !== first) continue;
    let length = 1;
    while (length < secret.length && fold(bytes[at + length] ?? 0) === fold(secret[length] ?? 0)) length++;
    if (length < secret.length) continue;
    const isPart = isWordByte(bytes[at - 1]) || isWordByte(bytes[at + length]);
    if (secret.length < 3 && isPart) continue;
    found(at, at + length);
    at += length - 1;
  }
}

function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function isWordByte(byte = 0): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte >= 0x80;
}

/** A hash of all bytes: the same form is reached by several ways. */
function fingerprint(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}

function merge(ranges: Range[]): readonly Range[] {
  if (ranges.length < 2) return ranges;
  ranges.sort((one, other) => one.from - other.from || other.to - one.to);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges) {
    const last = merged.at(-1);
    if (last === undefined || from > last.to) merged.push({ from, to });
    else if (to > last.to) last.to = to;
  }
  return merged;
}
