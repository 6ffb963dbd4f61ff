/**
 * @module The one scrubber: masks every known secret however it is spelled, every longer piece of one, and every text in the shape
 * of any ESP's key. Cost grows with the text, not with the number of secrets.
 */

import { findSecrets } from './masking/find-secrets.ts';
import { SecretIndex } from './masking/secret-index.ts';
import { shortestSecret, shortTextsOf, textsOf } from './masking/secret-texts.ts';
import { createShapeSearch } from './masking/shape-search.ts';
import type { Range } from './masking/view.ts';
import type { Secret } from './model/secret.ts';

/** Masks secrets in texts before they leave memory. */
export interface Scrubber {
  /** Learns a secret: configured, found in an answer, or pasted. */
  learn(secret: Secret): void;
  /** Learns a secret that was made for one request, such as a signed token. After thousands of others it is forgotten. */
  learnMinted(secret: Secret): void;
  /**
   * Returns the text with every known secret, and everything in the shape of a key, masked.
   * @param own the secrets of the request that the text answers: each is masked, however short
   */
  scrub(text: string, own?: readonly Secret[]): string;
}

const mask = '‹secret›';
/** Number, and greatest length in characters, of the texts without a secret that are remembered. */
const mostHarmless = 2_000;
const longestHarmless = 500;
/** Windows in the index of each half of the memory for secrets, and for secrets of one request. */
const mostKept = 2_000_000;
const mostMinted = 200_000;
/** A longer secret is no phrase that somebody thought of, characters. */
const longestInWords = 200;
/** Secrets that are too short for an index, in each half of the memory for them. */
const mostShort = 10_000;

/** Secrets that were learned not long ago: the older half is forgotten when the younger half is full. */
class Memory {
  readonly #most: number;
  #known = new Set<string>();
  #before = new Set<string>();
  #young = new SecretIndex();
  #old = new SecretIndex();

  constructor(most: number) {
    this.#most = most;
  }

  get indexes(): readonly SecretIndex[] {
    return [this.#young, this.#old];
  }

  /** Returns true for a secret that is new. One that is in use is learned again and again, and never forgotten. */
  learn(text: string): boolean {
    if (this.#known.has(text)) return false;
    // Texts that share their windows would fill the set alone.
    if (this.#young.size >= this.#most || this.#known.size >= this.#most / shortestSecret) {
      [this.#before, this.#known] = [this.#known, new Set()];
      [this.#old, this.#young] = [this.#young, new SecretIndex()];
    }
    this.#known.add(text);
    for (const one of textsOf(text)) this.#young.add(one);
    return !this.#before.has(text);
  }
}

/**
 * Creates a scrubber that knows no secret yet.
 * @param shapes anchored patterns of unmistakable keys, of all providers
 */
export function createScrubber(shapes: readonly string[]): Scrubber {
  const kept = new Memory(mostKept);
  const minted = new Memory(mostMinted);
  let shorts = new Set<string>();
  let shortsBefore = new Set<string>();
  /** Since the last secret was learned: a daemon writes the same sentences about thousands of keys. */
  const harmless = new Set<string>();
  const findShapes = createShapeSearch(shapes);

  function learnIn(memory: Memory, text: string): void {
    if (text.trim() === '') return;
    if (text.trim().length >= shortestSecret) {
      if (memory.learn(text)) harmless.clear();
    } else if (!shorts.has(text.trim())) {
      if (shorts.size >= mostShort) [shortsBefore, shorts] = [shorts, new Set()];
      shorts.add(text.trim());
      harmless.clear();
    }
  }

  function findByLook(text: string): readonly Range[] {
    const found: Range[] = [];
    if (shorts.size > 0) {
      for (const { index, 1: before = '', 2: value = '' } of text.matchAll(standing))
        if (shorts.has(value) || shortsBefore.has(value))
          found.push({ from: index + before.length, to: index + before.length + value.length });
    }
    return [...found, ...findShapes(text)];
  }

  return {
    learn: (secret) => learnIn(kept, secret.reveal()),
    learnMinted: (secret) => learnIn(minted, secret.reveal()),
    scrub(text, own = []) {
      const texts = own.map((secret) => secret.reveal());
      const short = texts.filter((one) => one.trim().length < shortestSecret);
      const indexOfOwn = indexWords(texts);
      const isCommon = short.length === 0 && indexOfOwn.size === 0;
      if (isCommon && harmless.has(text)) return text;
      const ranges = findSecrets(text, {
        indexes: [...kept.indexes, ...minted.indexes, indexOfOwn],
        short: short.flatMap(shortTextsOf),
        findByLook,
      });
      if (ranges.length > 0) return maskRanges(text, ranges);
      if (isCommon && text.length <= longestHarmless) {
        if (harmless.size >= mostHarmless) harmless.clear();
        harmless.add(text);
      }
      return text;
    },
  };
}

/** Letters in a row, as a word has them. */
const wordIn = /\p{L}{3}/u;

/** The index of the secrets of one request in which words may stand: in the answer to it, words prove enough. */
function indexWords(texts: readonly string[]): SecretIndex {
  const index = new SecretIndex();
  for (const text of texts)
    if (text.trim().length >= shortestSecret && text.length <= longestInWords && wordIn.test(text))
      for (const one of textsOf(text)) index.add({ ...one, inWords: true });
  return index;
}

function maskRanges(text: string, ranges: readonly Range[]): string {
  let masked = '';
  let kept = 0;
  for (const { from, to } of ranges) {
    masked += text.slice(kept, from) + mask;
    kept = to;
  }
  return masked + text.slice(kept);
}

/** The place of a credential: after the name of a header, field or parameter that carries one, or before an @ in a URL. */
const standing =
  /((?:authorization|api[-_ ]?key|key|token|secret|password|passwd|pass|pwd|bearer|basic)["']?\s{0,9}(?:[:=]|\s)\s{0,9}["']?(?:bearer |basic )?|:\/\/[^\s:@/]{0,255}:)([^\s"'&@,;}]+)/gi;
