/** @module A text as bytes, and the place of each byte in the raw text: a match in an unspelled form is masked in the raw text. */

/** A part of a text or of a view: from its first place up to the place behind its last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Bytes of a text in UTF-8. */
export interface View {
  readonly bytes: Uint8Array;
  /** Returns the characters of the raw text that the bytes from `from` up to, without, `to` stand for. */
  rangeOf(from: number, to: number): Range;
  /** The stretches, in order, in which it differs from the view that it was made from. What lies outside was seen there. */
  readonly news: readonly Range[];
}

/** Bytes around a replaced character in which a match with it is sure to begin or to go on. */
const vicinity = 32;

/** Parts two decoded pieces of a view. No text has this byte, so that no match reaches from one piece into the next. */
export const border = 0xff;

/** Makes the view of a raw text. */
export function viewOf(text: string): View {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return viewOfUnicode(text);
    bytes[at] = code;
  }
  return { bytes, rangeOf: (from, to) => ({ from, to }), news: [{ from: 0, to: bytes.length }] };
}

function viewOfUnicode(text: string): View {
  const bytes = new Uint8Array(text.length * 3);
  const places = new Int32Array(text.length * 3 + 1);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      bytes[length] = code;
      places[length++] = at;
      continue;
    }
    const point = text.codePointAt(at) ?? 0;
    const end = putCodePoint(bytes, length, point);
    places.fill(at, length, end);
    length = end;
    if (point > 0xffff) at++;
  }
  places[length] = text.length;
  return {
    bytes: bytes.subarray(0, length),
    news: [{ from: 0, to: length }],
    rangeOf(from, to) {
      let last = to;
      while (last < length && places[last] === places[to - 1]) last++;
      return { from: places[from] ?? 0, to: places[last] ?? text.length };
    },
  };
}

/** Writes the UTF-8 of a character; half a pair of surrogates like any other. Returns the place behind it. */
function putCodePoint(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  if (point < 0x800) {
    bytes[at] = 0xc0 | (point >> 6);
    bytes[at + 1] = 0x80 | (point & 0x3f);
    return at + 2;
  }
  if (point < 0x10000) {
    bytes[at] = 0xe0 | (point >> 12);
    bytes[at + 1] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at + 2] = 0x80 | (point & 0x3f);
    return at + 3;
  }
  bytes[at] = 0xf0 | (point >> 18);
  bytes[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  bytes[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  bytes[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}

/** Writes a copy of a view in which single characters are replaced. It must not become longer. */
export class Edit {
  readonly #parent: View;
  readonly #bytes: Uint8Array;
  /** Four numbers for each replaced part: first byte and the byte behind the last, in the copy; the same in the parent. */
  readonly #parts: number[] = [];
  #length = 0;
  /** The parent has been copied up to here. */
  #copied = 0;

  constructor(parent: View) {
    this.#parent = parent;
    this.#bytes = new Uint8Array(parent.bytes.length);
  }

  /** Puts the UTF-8 of a character for the parent's bytes from `from` up to, without, `to`. */
  putCodePoint(point: number, from: number, to: number): void {
    this.#copyUpTo(from);
    this.#replace(putCodePoint(this.#bytes, this.#length, point), from, to);
  }

  /** Puts one byte for the parent's bytes from `from` up to, without, `to`. */
  putByte(byte: number, from: number, to: number): void {
    this.#copyUpTo(from);
    this.#bytes[this.#length] = byte;
    this.#replace(this.#length + 1, from, to);
  }

  /** Leaves out the parent's bytes from `from` up to, without, `to`. */
  drop(from: number, to: number): void {
    this.#copyUpTo(from);
    this.#replace(this.#length, from, to);
  }

  /** Returns the view; undefined if nothing was replaced. */
  finish(): View | undefined {
    if (this.#parts.length === 0) return undefined;
    this.#copyUpTo(this.#parent.bytes.length);
    const [parent, parts] = [this.#parent, this.#parts];
    return {
      bytes: this.#bytes.subarray(0, this.#length),
      rangeOf: (from, to) => parent.rangeOf(placeIn(parts, from).from, placeIn(parts, to - 1).to),
      news: listNews(parts, this.#length),
    };
  }

  #copyUpTo(end: number): void {
    const { bytes } = this.#parent;
    if (end - this.#copied > 32) this.#bytes.set(bytes.subarray(this.#copied, end), this.#length);
    else for (let at = this.#copied; at < end; at++) this.#bytes[this.#length + at - this.#copied] = bytes[at] ?? 0;
    this.#length += end - this.#copied;
    this.#copied = end;
  }

  #replace(end: number, from: number, to: number): void {
    this.#parts.push(this.#length, end, from, to);
    this.#length = end;
    this.#copied = to;
  }
}

function listNews(parts: readonly number[], length: number): readonly Range[] {
  const news: { from: number; to: number }[] = [];
  for (let part = 0; part < parts.length; part += 4) {
    const from = Math.max(0, (parts[part] ?? 0) - vicinity);
    const to = Math.min(length, (parts[part + 1] ?? 0) + vicinity);
    const last = news.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else news.push({ from, to });
  }
  return news;
}

/** The bytes of the parent that a byte of the copy stands for. */
function placeIn(parts: readonly number[], at: number): Range {
  let [low, high] = [0, parts.length / 4];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[4 * middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return { from: at, to: at + 1 };
  const [, end = 0, from = 0, to = 0] = parts.slice(4 * low - 4, 4 * low);
  return at < end ? { from, to } : { from: to + at - end, to: to + at - end + 1 };
}

const none = new Uint8Array();
const nowhere = new Int32Array();

/** Writes the bytes that codes of two characters or more each stand for. */
export class Decoding {
  readonly #parent: View;
  // Most texts have no code in them: nothing is allocated before there is one.
  #bytes = none;
  #places = nowhere;
  length = 0;

  constructor(parent: View) {
    this.#parent = parent;
  }

  /** Puts a byte for the parent's bytes `from` and `from + 1`. */
  put(byte: number, from: number): void {
    if (this.length === this.#bytes.length) this.#grow();
    this.#bytes[this.length] = byte;
    this.#places[this.length] = from;
    this.length++;
  }

  /** Takes back the bytes behind the first `length`. */
  cut(length: number): void {
    this.length = length;
  }

  /** Returns the view; undefined if there is no byte in it. */
  finish(): View | undefined {
    if (this.length === 0) return undefined;
    const [parent, places] = [this.#parent, this.#places];
    return {
      bytes: this.#bytes.subarray(0, this.length),
      rangeOf: (from, to) => parent.rangeOf(places[from] ?? 0, (places[to - 1] ?? 0) + 2),
      news: [{ from: 0, to: this.length }],
    };
  }

  #grow(): void {
    const [bytes, places] = [this.#bytes, this.#places];
    const capacity = Math.max(64, 2 * bytes.length);
    this.#bytes = new Uint8Array(capacity);
    this.#places = new Int32Array(capacity);
    this.#bytes.set(bytes);
    this.#places.set(places);
  }
}
