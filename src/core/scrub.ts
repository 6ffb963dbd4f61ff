/**
 * @module The one scrubber: masks every known secret in every form, and every text in the shape of any ESP's key. Cost grows
 * with the text, not with the number of secrets.
 */

import type { Secret } from './model/secret.ts';
import { secretForms } from './secret-forms.ts';

/** Masks secrets in texts before they leave memory. */
export interface Scrubber {
  /** Learns a secret: configured, minted, found in an answer, or pasted. */
  learn(secret: Secret): void;
  /** Returns the text with every known secret, and everything in the shape of a key, masked. */
  scrub(text: string): string;
}

/** Returns a value with every text in it masked, however deep. An object without a secret is returned itself, not a copy. */
export function scrubAll<T>(value: T, scrub: (text: string) => string): T;
export function scrubAll(value: unknown, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const masked = value.map((one) => scrubAll<unknown>(one, scrub));
    return masked.some((one, place) => one !== value[place]) ? masked : value;
  }
  let masked: object = value;
  for (const [name, one] of Object.entries(value)) {
    const now = scrubAll<unknown>(one, scrub);
    if (now !== one) masked = { ...masked, [name]: now };
  }
  return masked;
}

/** Secrets of fewer characters are masked only where a credential stands: they may be ordinary words. */
const shortest = 8;
/** Characters of a form that are looked up at once. */
const window = 8;
const mask = '‹secret›';
/** Number, and greatest length in characters, of the texts without a secret that are remembered. */
const mostHarmless = 2_000;
const longestHarmless = 500;

/** The forms of all known secrets, kept as hashes. */
interface FormIndex {
  add(form: string): void;
  /** Returns the text with each known form masked, the longest first. */
  mask(text: string): string;
}

function createFormIndex(): FormIndex {
  /** Hashes of all forms: the forms themselves would be many copies of each secret, and a lot of memory. */
  const forms = new Set<number>();
  /** Hash of the first `window` characters → the lengths of the forms that begin so, the longest first. */
  const byStart = new Map<number, readonly number[]>();
  /** The same list of lengths serves nearly all starts. */
  const sameLengths = new Map<string, readonly number[]>();
  /** Marks the hashes of the first four characters of all forms: it alone rules out nearly every place of a text. */
  const isStart = new Uint8Array(1 << 16);
  return {
    add(form) {
      if (form.length < window) return;
      forms.add(hash(form, 0, form.length));
      isStart[hashAt(form, 0)] = 1;
      const start = hash(form, 0, window);
      const lengths = byStart.get(start) ?? [];
      if (lengths.includes(form.length)) return;
      const more = [...lengths, form.length].sort((a, b) => b - a);
      const name = more.join(' ');
      const shared = sameLengths.get(name) ?? more;
      sameLengths.set(name, shared);
      byStart.set(start, shared);
    },
    mask(text) {
      if (byStart.size === 0 || text.length < window) return text;
      let masked = '';
      let kept = 0;
      for (let at = 0; at + window <= text.length; at++) {
        if (isStart[hashAt(text, at)] === 0) continue;
        const lengths = byStart.get(hash(text, at, window));
        const length = lengths?.find((one) => at + one <= text.length && forms.has(hash(text, at, one)));
        if (length === undefined) continue;
        masked += text.slice(kept, at) + mask;
        at += length - 1;
        kept = at + 1;
      }
      return kept === 0 ? text : masked + text.slice(kept);
    },
  };
}

/**
 * Creates a scrubber that knows no secret yet.
 * @param shapes anchored patterns of unmistakable keys, of all providers
 */
export function createScrubber(shapes: readonly string[]): Scrubber {
  const index = createFormIndex();
  const shorts = new Set<string>();
  const known = new Set<string>();
  /** Since the last secret was learned: a daemon writes the same sentences about thousands of keys. */
  const harmless = new Set<string>();
  const shaped =
    shapes.length === 0 ? undefined : new RegExp(`(?<![\\w/+.-])(?:${shapes.map(loosen).join('|')})(?![\\w/+-])`, 'g');

  function maskShort(text: string): string {
    if (shorts.size === 0) return text;
    return text.replace(standing, (whole, before: string, value: string) =>
      shorts.has(value) ? `${before}${mask}` : whole,
    );
  }

  return {
    learn(secret) {
      const text = secret.reveal();
      if (text === '' || known.has(text)) return;
      known.add(text);
      harmless.clear();
      if (text.trim().length < shortest) {
        shorts.add(text.trim());
        return;
      }
      for (const form of secretForms(text)) index.add(form);
    },
    scrub(text) {
      if (harmless.has(text)) return text;
      const masked = maskShort(index.mask(text));
      const clean = shaped === undefined ? masked : masked.replace(shaped, mask);
      if (clean === text && text.length <= longestHarmless) {
        if (harmless.size >= mostHarmless) harmless.clear();
        harmless.add(text);
      }
      return clean;
    },
  };
}

/** Hash of `length` characters from `at`, 52 bits: two of 26 each, by FNV-1a with different starts. */
function hash(text: string, at: number, length: number): number {
  let [one, other] = [0x811c9dc5, 0x1b873593];
  for (let place = at; place < at + length; place++) {
    const code = text.charCodeAt(place);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b);
  }
  return (one >>> 6) * 2 ** 26 + (other >>> 6);
}

/** Hash of the four characters from `at`, 16 bits. */
function hashAt(text: string, at: number): number {
  const start = Math.imul(text.charCodeAt(at), 131) + text.charCodeAt(at + 1);
  return (Math.imul(Math.imul(start, 131) + text.charCodeAt(at + 2), 131) + text.charCodeAt(at + 3)) & 0xffff;
}

/** The place of a credential: after the name of a header, field or parameter that carries one, or before an @ in a URL. */
const standing =
  /((?:authorization|api[-_ ]?key|key|token|secret|password|passwd|pass|pwd|bearer|basic)["']?\s{0,9}(?:[:=]|\s)\s{0,9}["']?(?:bearer |basic )?|:\/\/[^\s:@/]{0,255}:)([^\s"'&@,;}]+)/gi;

/** Anchors off, so that a key is found inside a text. */
function loosen(shape: string): string {
  return `(?:${shape.replace(/^\^/, '').replace(/\$$/, '')})`;
}
