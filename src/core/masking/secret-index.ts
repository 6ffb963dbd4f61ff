/** @module The index of all known secrets: finds each of them, and each of their longer pieces, in one pass over a text. */

import { isWordLike } from '../word-like.ts';
import type { SecretText } from './secret-texts.ts';
import { shortestPiece } from './secret-texts.ts';

/** Bytes that are looked up at once. A piece that is masked is at least as long. */
const window = shortestPiece;
/** The most texts that may share one window, such as the prefix of all keys of an ESP; others are found by their other windows. */
const mostShared = 16;
/** A secret of up to so many bytes has windows close together, so that a common prefix hides no piece of it. */
const closeUpTo = 128;
const close = 3;

/** Of each byte: the small letter, if it is a capital of ASCII. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

const multiplier = 0x01000193;
/** `multiplier` to the power of `window - 1`. */
const highest = Array.from({ length: window - 1 }).reduce<number>((power) => Math.imul(power, multiplier), 1);

const utf8 = new TextDecoder();

/** Knows secrets by the hashes of their windows. Letter case does not matter. */
export class SecretIndex {
  readonly #texts: SecretText[] = [];
  /** Hash → the first entry with it, by the lowest bits of the hash; -1: none. */
  #heads = new Int32Array(64).fill(-1);
  #next = new Int32Array(64);
  #hashes = new Int32Array(64);
  #textOf = new Int32Array(64);
  #offsets = new Int32Array(64);
  /** The number of windows. */
  size = 0;

  /** Adds a text of at least `window` bytes. */
  add(text: SecretText): void {
    const number = this.#texts.push(text) - 1;
    const { bytes, piece } = text;
    const last = bytes.length - window;
    const step = bytes.length <= closeUpTo ? close : Math.max(1, Math.min(piece, bytes.length) - window + 1);
    const least = Math.min(step, Math.max(1, piece - window + 1));
    let stored = 0;
    for (let at = 0; at < last; at += least) stored += Number(this.#store(bytes, at, number));
    // The end is found even if the start lies inside a match of another secret.
    if (last >= 0) stored += Number(this.#store(bytes, last, number));
    for (let at = 0; at <= last && stored === 0; at++) stored += Number(this.#store(bytes, at, number));
    // Every window is common: then one more entry costs less than a secret that nobody masks.
    if (stored === 0 && last >= 0) this.#insert(hashOf(bytes, last), number, last);
  }

  /**
   * Calls `found` for every secret, and every piece of one that is masked by itself, with its first byte and the byte
   * behind its last. Only matches that hold six bytes in a row from `start` up to, without, `stop` are sure to be found.
   */
  search(bytes: Uint8Array, start: number, stop: number, found: (from: number, to: number) => void): void {
    const last = Math.min(stop, bytes.length) - window;
    if (this.size === 0 || last < start) return;
    const heads = this.#heads;
    const slots = heads.length - 1;
    let hash = hashOf(bytes, start);
    for (let at = start; ; at++) {
      if (heads[(hash ^ (hash >>> 15)) & slots] !== -1) {
        const end = this.#longestAt(bytes, at, hash, found);
        // What begins inside a match and ends behind it is found from its last window on.
        if (end > at + window) {
          at = end - window;
          if (at >= last) return;
          hash = hashOf(bytes, at + 1);
          continue;
        }
      }
      if (at >= last) return;
      const leaving = Math.imul(folded[bytes[at] ?? 0] ?? 0, highest);
      hash = (Math.imul(hash - leaving, multiplier) + (folded[bytes[at + window] ?? 0] ?? 0)) | 0;
    }
  }

  /** The longest match that holds the window at `at`: it is told to `found`. Returns where it ends; 0: there is none. */
  #longestAt(bytes: Uint8Array, at: number, hash: number, found: (from: number, to: number) => void): number {
    let [from, to] = [0, 0];
    for (
      let entry = this.#heads[slotOf(hash, this.#heads.length)] ?? -1;
      entry !== -1;
      entry = this.#next[entry] ?? -1
    ) {
      if (this.#hashes[entry] !== hash) continue;
      const text = this.#texts[this.#textOf[entry] ?? 0];
      if (text === undefined) continue;
      const offset = this.#offsets[entry] ?? 0;
      let first = 0;
      while (first < Math.min(offset, at) && isSame(bytes, at - first - 1, text.bytes, offset - first - 1)) first++;
      let length = 0;
      while (
        at + length < bytes.length &&
        offset + length < text.bytes.length &&
        isSame(bytes, at + length, text.bytes, offset + length)
      )
        length++;
      if (length < window || first + length <= to - from) continue;
      if (counts(text, offset - first, offset + length)) [from, to] = [at - first, at + length];
    }
    if (to > from) found(from, to);
    return to;
  }

  #store(bytes: Uint8Array, at: number, number: number): boolean {
    const hash = hashOf(bytes, at);
    let shared = 0;
    for (let entry = this.#heads[slotOf(hash, this.#heads.length)] ?? -1; entry !== -1; entry = this.#next[entry] ?? -1)
      if (this.#hashes[entry] === hash) shared++;
    if (shared >= mostShared) return false;
    this.#insert(hash, number, at);
    return true;
  }

  #insert(hash: number, number: number, offset: number): void {
    if (this.size === this.#next.length) this.#grow();
    const slot = slotOf(hash, this.#heads.length);
    this.#hashes[this.size] = hash;
    this.#textOf[this.size] = number;
    this.#offsets[this.size] = offset;
    this.#next[this.size] = this.#heads[slot] ?? -1;
    this.#heads[slot] = this.size;
    this.size++;
  }

  #grow(): void {
    const capacity = 2 * this.#next.length;
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(capacity);
      larger.set(old);
      return larger;
    };
    this.#hashes = grown(this.#hashes);
    this.#textOf = grown(this.#textOf);
    this.#offsets = grown(this.#offsets);
    this.#next = new Int32Array(capacity);
    this.#heads = new Int32Array(2 * capacity).fill(-1);
    for (let entry = 0; entry < this.size; entry++) {
      const slot = slotOf(this.#hashes[entry] ?? 0, this.#heads.length);
      this.#next[entry] = this.#heads[slot] ?? -1;
      this.#heads[slot] = entry;
    }
  }
}

function slotOf(hash: number, slots: number): number {
  return (hash ^ (hash >>> 15)) & (slots - 1);
}

function hashOf(bytes: Uint8Array, from: number): number {
  let hash = 0;
  for (let at = from; at < from + window; at++) hash = Math.imul(hash, multiplier) + (folded[bytes[at] ?? 0] ?? 0);
  return hash | 0;
}

function isSame(bytes: Uint8Array, at: number, other: Uint8Array, place: number): boolean {
  return folded[bytes[at] ?? 0] === folded[other[place] ?? 0];
}

/** True if the piece of the secret is masked: all of it, or enough of it that it cannot be chance. */
function counts({ bytes, piece, open, inWords }: SecretText, from: number, to: number): boolean {
  if (from === 0 && to === bytes.length) return true;
  const start = Math.max(from, open);
  const length = to - start;
  if (length < piece) return false;
  // A piece made of words is no proof: other texts have the same words.
  return inWords === true || length >= (3 * bytes.length) / 4 || !isWordLike(utf8.decode(bytes.subarray(start, to)));
}
