/** @module Echoes: words of an answer that repeat what was sent, whole, in part, masked or encoded. */

import { secretForms } from '../secret-forms.ts';

/** Characters in a row that a text of the server and the text that was sent do not share by chance. */
const pieceLength = 8;
/** Characters at the beginning or the end of a key by which servers name it, and of a word that is nothing else. */
const edgeLength = 4;
const shortestEdge = 3;
/** Characters of a text that are looked for; a longer token is recognised by its beginning. */
const longestText = 4000;

/** Recognises words that repeat one of the texts. */
export type EchoTest = (word: string) => boolean;

/**
 * Returns a test for words that repeat one of the texts: its beginning, its end, or eight characters in a row of any of its
 * forms. Upper and lower case count as the same, since some servers change it.
 */
export function makeEchoTest(texts: readonly string[]): EchoTest {
  const { isPiece, isEdge } = makeTests(texts);
  return (word) => isEdge(word) || isPiece(word);
}

/**
 * The same for words that are kept. A plain word of the server may end as a key does by chance, and among thousands of keys
 * some does. So such a word counts only where the text before it shows a key that is masked or named by its end.
 */
export function makeSureEchoTest(texts: readonly string[]): (word: string, before: string) => boolean {
  const { isPiece, isEdge } = makeTests(texts);
  return (word, before) => isPiece(word) || (isEdge(word) && (!isPlain(word) || leadsToPiece.test(before)));
}

function isPlain(word: string): boolean {
  return /^\p{L}+$/u.test(word) && !/x{3}/i.test(word);
}

/** The end of a text that is followed by a piece of a key: "sk-ab****", "ending in", "the last four characters:". */
const leadsToPiece =
  /(?:[*\u2022\u2026#]|\.{2}|x{3}|\b(?:end|start|begin|beginn)(?:s|ing) (?:in|with)\W{0,3}|\b(?:suffix|prefix)\W{1,3}|\b(?:last|first) (?:three|four|\d)(?: \w{1,12})?\W{1,3})$/i;

/** Tests for words that repeat a text: a piece of it that nobody writes by chance, or no more than its beginning or end. */
function makeTests(texts: readonly string[]): { readonly isPiece: EchoTest; readonly isEdge: EchoTest } {
  const sent = texts.map((text) => text.trim().slice(0, longestText)).filter(({ length }) => length >= edgeLength);
  if (sent.length === 0) return { isPiece: () => false, isEdge: () => false };
  const plain = sent.map((text) => text.toLowerCase());
  const edges = new Set(plain.flatMap(listEdges));
  // A password may hold characters that part words.
  const whole = new Set(plain.flatMap((text) => text.split(/[^\p{L}\p{N}._+/=@%~-]+/u)));
  let forms: readonly string[] | undefined;
  return {
    isPiece(word) {
      const lower = word.toLowerCase();
      if (lower.length > 1 && whole.has(lower)) return true;
      if (lower.length <= edgeLength) return false;
      if (plain.some((text) => text.startsWith(lower) || text.endsWith(lower))) return true;
      if (lower.length < pieceLength) return false;
      forms ??= sent.flatMap((text) => [...secretForms(text)].map((form) => form.toLowerCase()));
      return forms.some((form) => sharesPiece(lower, form));
    },
    isEdge(word) {
      const lower = word.toLowerCase();
      if (lower.length < shortestEdge) return false;
      if (edges.has(lower)) return true;
      return plain.some(
        (text) => lower.startsWith(text.slice(0, edgeLength)) || lower.endsWith(text.slice(-edgeLength)),
      );
    },
  };
}

function listEdges(text: string): readonly string[] {
  return [text.slice(0, shortestEdge), text.slice(-shortestEdge)];
}

function sharesPiece(word: string, form: string): boolean {
  for (let at = 0; at + pieceLength <= word.length; at += 1)
    if (form.includes(word.slice(at, at + pieceLength))) return true;
  return false;
}
