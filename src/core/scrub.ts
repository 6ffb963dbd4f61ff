/**
 * @module The one scrubber: masks every known secret, in the forms in which texts carry it, and whatever has the shape of
 * any ESP's key. Cost grows with the text, not with the number of secrets.
 */

import type { Secret } from './model/secret.ts';

export interface Scrubber {
  /** Learns a secret: configured, minted, found in an answer, or pasted. */
  learn(secret: Secret): void;
  /** The text with every known secret, and everything in the shape of a key, masked. */
  scrub(text: string): string;
}

/** The same value with every text in it masked, however deep; what holds nothing to be masked stays the very same object. */
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

/** Secrets shorter than this are masked only where a credential stands: they may be ordinary words. */
const shortest = 8;
/** How much of a form is looked up at once. */
const window = 8;
const mask = '‹secret›';
/** Texts in which nothing was found, and the longest of them, that are kept in mind. */
const mostHarmless = 2_000;
const longestHarmless = 500;

/** @param shapes anchored patterns of unmistakable keys, of all providers */
export function createScrubber(shapes: readonly string[]): Scrubber {
  /** Hashes of all forms: the forms themselves would be many copies of each secret, and a lot of memory. */
  const forms = new Set<number>();
  /** Hash of the first `window` characters → the lengths of the forms that begin so, the longest first. */
  const byStart = new Map<number, readonly number[]>();
  /** Nearly all starts have the lengths of many others. */
  const sameLengths = new Map<string, readonly number[]>();
  /** Marks the hashes of the first four characters of all forms: nearly every place of a text is passed over by it alone. */
  const isStart = new Uint8Array(1 << 16);
  const shorts = new Set<string>();
  const known = new Set<string>();
  /** Since the last secret was learned: a daemon says the same sentences of thousands of keys. */
  const harmless = new Set<string>();
  const shaped =
    shapes.length === 0 ? undefined : new RegExp(`(?<![\\w/+.-])(?:${shapes.map(loosen).join('|')})(?![\\w/+-])`, 'g');

  function add(form: string): void {
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
  }

  function maskKnown(text: string): string {
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
  }

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
      for (const form of formsOf(text)) add(form);
    },
    scrub(text) {
      if (harmless.has(text)) return text;
      const masked = maskShort(maskKnown(text));
      const clean = shaped === undefined ? masked : masked.replace(shaped, mask);
      if (clean === text && text.length <= longestHarmless) {
        if (harmless.size >= mostHarmless) harmless.clear();
        harmless.add(text);
      }
      return clean;
    },
  };
}

/** Of so many characters from here, 52 bits: two of 26 each, by FNV-1a with different starts. */
function hash(text: string, at: number, length: number): number {
  let [one, other] = [0x811c9dc5, 0x1b873593];
  for (let place = at; place < at + length; place++) {
    const code = text.charCodeAt(place);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b);
  }
  return (one >>> 6) * 2 ** 26 + (other >>> 6);
}

/** Of the four characters from here, 16 bits. */
function hashAt(text: string, at: number): number {
  const start = Math.imul(text.charCodeAt(at), 131) + text.charCodeAt(at + 1);
  return (Math.imul(Math.imul(start, 131) + text.charCodeAt(at + 2), 131) + text.charCodeAt(at + 3)) & 0xffff;
}

/** Where a credential stands: after the names of headers, fields and parameters that carry one, or before an @ in a URL. */
const standing =
  /((?:authorization|api[-_ ]?key|key|token|secret|password|passwd|pass|pwd|bearer|basic)["']?\s*(?:[:=]|\s)\s*["']?(?:bearer |basic )?|:\/\/[^\s:@/]*:)([^\s"'&@,;}]+)/gi;

/** Anchors off, so that a key is found inside a text. */
function loosen(shape: string): string {
  return `(?:${shape.replace(/^\^/, '').replace(/\$$/, '')})`;
}

/** Every form in which a text may carry the secret. */
function formsOf(secret: string): Set<string> {
  const forms = new Set<string>();
  const trimmed = secret.trim();
  for (const text of new Set([secret, trimmed])) {
    forms.add(text);
    forms.add(JSON.stringify(text).slice(1, -1));
    forms.add(toHtml(text));
    forms.add(toHtml(text).replaceAll('&quot;', '&#34;').replaceAll('&#39;', '&#x27;'));
    const quoted = toQuotedPrintable(text);
    forms.add(quoted);
    if (text.isWellFormed()) {
      const url = encodeURIComponent(text);
      forms.add(url);
      forms.add(url.toLowerCase() === url ? url : url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
      forms.add(new URLSearchParams([['', text]]).toString().slice(1));
      for (const form of inBase64(text)) forms.add(form);
    }
  }
  return forms;
}

function toHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function toQuotedPrintable(text: string): string {
  return [...bytesOf(text)]
    .map((byte) =>
      byte === 61 || byte < 32 || byte > 126
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
}

/** The part of the base64 that does not depend on what stands before or after, for each of the three alignments. */
function inBase64(text: string): string[] {
  const bytes = bytesOf(text);
  return [0, 1, 2].flatMap((before) => {
    const padded = [...new Array<number>(before).fill(0), ...bytes];
    const encoded = btoa(String.fromCharCode(...padded));
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor((padded.length * 8) / 6);
    const core = encoded.slice(start, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
