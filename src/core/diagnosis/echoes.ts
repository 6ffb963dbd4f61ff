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
  const sent = texts.map((text) => text.trim().slice(0, longestText)).filter(({ length }) => length >= edgeLength);
  if (sent.length === 0) return () => false;
  const plain = sent.map((text) => text.toLowerCase());
  const heads = plain.map((text) => text.slice(0, edgeLength));
  const tails = plain.map((text) => text.slice(-edgeLength));
  // A password may hold characters that part words.
  const whole = new Set(plain.flatMap((text) => [...listEdges(text), ...text.split(/[^\p{L}\p{N}._+/=@%~-]+/u)]));
  let forms: readonly string[] | undefined;
  return (word) => {
    const lower = word.toLowerCase();
    if (lower.length < shortestEdge) return lower.length === 2 && whole.has(lower);
    if (whole.has(lower)) return true;
    if (heads.some((head) => lower.startsWith(head)) || tails.some((tail) => lower.endsWith(tail))) return true;
    if (lower.length < pieceLength) return false;
    forms ??= sent.flatMap((text) => [...secretForms(text)].map((form) => form.toLowerCase()));
    return forms.some((form) => sharesPiece(lower, form));
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
