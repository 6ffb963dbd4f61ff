/** @module Texts that people made up, as opposed to texts made by chance: a name or a path shows words, a key does not. */

/**
 * The pairs of letters that make up 93 of 100 pairs in the words of documentations, by their first letter. Of the pairs of
 * letters made by chance they are 38 of 100.
 */
const usualPairs: Readonly<Record<string, string>> = {
  a: 'bcdfgiklmnprstuvwy',
  b: 'aeilorsuy',
  c: 'acehiklorstu',
  d: 'adeilorsu',
  e: 'abcdefgilmnopqrstvwxy',
  f: 'aefilortu',
  g: 'aehilnorsu',
  h: 'aeiort',
  i: 'abcdefglmnoprstvxz',
  j: 'aeo',
  k: 'aeios',
  l: 'adeilostuy',
  m: 'abeimopsu',
  n: 'acdefgiknostuv',
  o: 'abcdfgiklmnoprstuvw',
  p: 'aehiloprstuy',
  q: 'u',
  r: 'acdefgiklmnoprstuvy',
  s: 'acehiklmopstuy',
  t: 'acehiloprstuy',
  u: 'abcegilmnprst',
  v: 'aeio',
  w: 'aehior',
  x: 'ept',
  y: 'nps',
  z: 'e',
};
/** Of the pairs of a word at least so many are usual; of a word of up to four letters, half. */
const leastUsual = 0.66;
/** A capital word of up to so many letters is an abbreviation. */
const longestAbbreviation = 5;
/** Names of services and abbreviations with digits or without vowels. */
const known =
  /^(?:smtps?|imaps?|https?|ssl|tls|html|xml|dns|prd|stg|srv|svc|cfg|pwd|passwd|msg|mgr|txt|ya?ml|toml|ndjson|jsonl|crt|csr|tgz|k8s|n8n|s3|b2b|b2c|p2p|i18n|x509|smtp2go|klaviyo|beehiiv|vikunja|proxy|v|[vx]?\d{1,2}|\d{1,2}(?:st|nd|rd|th|h|d|m|x|f))$/i;

/**
 * True for a text that is made of words: `sendgrid_key`, `SMTP2GO`, `prodKeyV2`, `keys/2026-11/brevo.txt`. False for a text
 * that looks made by chance. A password of words is word-like, too, so the answer alone never proves that a text is harmless.
 */
export function isWordLike(text: string): boolean {
  const runs = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return runs.length > 0 && text.length <= 255 && runs.every(isWord);
}

/** True for an e-mail address at a host whose name is made of words. */
export function isAddress(text: string): boolean {
  const [, host] = /^[^\s@]{1,64}@([a-z\d.-]{1,253}\.[a-z]{2,24})\.?$/i.exec(text) ?? [];
  return host !== undefined && isWordLike(host);
}

/** The same as `isWordLike` for one run of letters and digits, which camelCase may divide. */
function isWord(run: string): boolean {
  if (known.test(run)) return true;
  if (/^\p{N}+$/u.test(run)) return run.length <= 8;
  const [, before = '', letters = '', after = ''] = /^(\d{0,4})(\p{L}+)(\d{0,4})$/u.exec(run) ?? [];
  if (letters === '' || (before !== '' && after !== '')) return false;
  const humps = letters.match(/\p{Lu}{1,100}(?!\p{Ll})|\p{Lu}?[^\p{Lu}]+/gu) ?? [];
  if (humps.length > 1 && humps.some((hump, at) => hump.length < 3 && at > 0 && !known.test(hump))) return false;
  return humps.every((hump) => isSpoken(hump, humps.length === 1));
}

function isSpoken(hump: string, isAlone: boolean): boolean {
  const letters = hump.toLowerCase();
  if (known.test(letters) || letters.length < 3) return true;
  if (hump === hump.toUpperCase() && isAlone && hump.length <= longestAbbreviation) return true;
  let usual = 0;
  for (let at = 0; at + 1 < letters.length; at++) {
    const [one = '', other = ''] = letters.slice(at, at + 2);
    if (one > 'z' || other > 'z' || usualPairs[one]?.includes(other)) usual++;
  }
  return usual / (letters.length - 1) >= (letters.length < 5 ? 0.5 : leastUsual);
}
