/** @module A thousand damaged copies of well-shaped keys for every provider, each judged by its text alone. */

import { describe, expect, test } from 'vitest';
import { type Finding, inspect, isDistinctive } from '../../src/core/key/inspect.ts';
import { generateFromShape } from '../../src/core/key/shape.ts';
import type { CredentialKind, Part, Provider } from '../../src/core/model/provider.ts';
import { loadProviderFiles } from '../fixtures/providers.ts';
import { seededRandom } from '../fixtures/random.ts';

const copies = 1000;
const shelf = await loadProviderFiles();

interface Copy {
  readonly text: string;
  /** What the sentence must say where the damage shows. */
  readonly says: RegExp;
  /** `wrong_credential` where another's key was put in, else `malformed`. */
  readonly means: Finding['means'][number];
}

type Damager = (key: string, random: () => number, part: Part) => Copy | undefined;

const malformed = (text: string, says: RegExp): Copy => ({ text, says, means: 'malformed' });
const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T;

/** Damage that no credential can bear, whether its shape is known or not. */
const always: readonly Damager[] = [
  (key, random) => malformed(`${key}${pick(['\n', '\r\n', '\n\n'], random)}`, /line end/),
  (key, random) => malformed(insert(key, pick(['\u200b', '\ufeff', '\u202e', '\u00ad'], random), random), /invisible/),
  (key, random) => malformed(insert(key, pick(['\u0000', '\u0007', '\u009f'], random), random), /control characters/),
];

/** Damage that shows in any text, but that a password of free form might have. */
const wrapping: readonly Damager[] = [
  (key, random) =>
    malformed(pick([`"${key}"`, `'${key}'`, `“${key}”`, `\`${key}\``, `${key}"`, `«${key}»`], random), /quotes/),
  (key, random) => malformed(pick([` ${key}`, `${key} `, `\t${key}`, `  ${key}  `], random), /white space at its edge/),
  (key) => malformed(`${key}\u00a0`, /not a plain space/),
  (key, random) => malformed(`${pick(['Bearer', 'bearer', 'Token', 'Basic'], random)} ${key}`, /word of the header/),
];

/** Damage that is seen by the shape alone. */
const shaped: readonly Damager[] = [
  ...wrapping,
  (key, random) => malformed(insert(key, pick([' ', '\n', '\n  '], random), random, 1), /white space|line end/),
  (key) => malformed(`Authorization: Bearer ${key}`, /whole header/),
  (key, _, part) => malformed(`${part.variables[0] ?? 'API_KEY'}="${key}"`, /NAME=value.*quotes/),
  (key) => malformed(`${key},`, /comma/),
  (key) => malformed(`<${key}>`, /brackets/),
  (key) => malformed(key + key, /twice/),
  (key) => malformed(`${key}\n${key}`, /twice/),
  (key) => malformed(key.toUpperCase(), /letter case/),
  (key) => malformed(key.toLowerCase(), /letter case/),
  (key, random) => malformed(key.slice(0, 3 + Math.floor(random() * (key.length - 3))), /cut short|too short|rightly/),
  (key, random) => malformed(key.slice(0, -1 - Math.floor(random() * 3)), /cut short|too short|rightly/),
  (key, random) => malformed(key.slice(1 + Math.floor(random() * 3)), /does not look|rightly|too short/),
  (key) => malformed(`${key.slice(0, Math.ceil(key.length / 3))}…`, /masked or shortened/),
  (key) => malformed(`${key.slice(0, 4)}${'•'.repeat(12)}`, /masked or shortened/),
  (key) => swapLetters(key, /[aecopxyAEOPCBT]/, cyrillic),
  (key) => swapLetters(key, /-/, { '-': '–' }),
  (key, random) => replaceOne(key, random),
  (key) => swapLetters(key, /0/, { 0: 'O' }, /does not look|rightly|letter case|too short/),
];

const cyrillic: Readonly<Record<string, string>> = {
  ...{ a: 'а', e: 'е', c: 'с', o: 'о', p: 'р', x: 'х', y: 'у' },
  ...{ A: 'А', E: 'Е', O: 'О', P: 'Р', C: 'С', B: 'В', T: 'Т' },
};

function insert(key: string, extra: string, random: () => number, least = 0): string {
  const at = least + Math.floor(random() * (key.length - 2 * least));
  return key.slice(0, at) + extra + key.slice(at);
}

function swapLetters(
  key: string,
  letters: RegExp,
  into: Readonly<Record<string, string>>,
  says = /another alphabet/,
): Copy | undefined {
  return letters.test(key)
    ? malformed(
        key.replace(letters, (letter) => into[letter] ?? letter),
        says,
      )
    : undefined;
}

/** Another letter or digit in one place: a typing mistake, which only the ESP can see where the shape allows it. */
function replaceOne(key: string, random: () => number): Copy {
  const at = Math.floor(random() * key.length);
  const other = pick([...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'], random);
  return malformed(key.slice(0, at) + other + key.slice(at + 1), /./);
}

/** A key of another ESP that can be told by its look. */
function takeForeign(provider: Provider, random: () => number): Copy | undefined {
  const own = provider.credentials.flatMap(({ parts }) => parts.map(({ shape }) => shape));
  const others = shelf.filter(({ id }) => id !== provider.id);
  const owner = pick(others, random);
  const parts = owner.credentials.flatMap((kind) => kind.parts);
  const telling = parts.filter(
    (one) => one.secret && one.shape && isDistinctive(one.shape) && !/eyJ|\[\\s\\S\]/.test(one.shape),
  );
  const part = telling.length === 0 ? undefined : pick(telling, random);
  if (part?.shape === undefined || own.includes(part.shape)) return undefined;
  const name = owner.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const key = generateFromShape(part.shape, random);
  return {
    text: pick([key, key, `"${key}"`, `${key} `, `Bearer ${key}`], random),
    says: new RegExp(name),
    means: 'wrong_credential',
  };
}

/** Well-shaped texts for all parts of a kind. */
function makeParts(kind: CredentialKind, random: () => number): Record<string, string> {
  const free = '^[A-Za-z0-9]{24}$';
  return Object.fromEntries(kind.parts.map(({ name, shape }) => [name, generateFromShape(shape ?? free, random)]));
}

function checkCopy(
  provider: Provider,
  kind: CredentialKind,
  part: Part,
  texts: Record<string, string>,
  copy: Copy,
): string | undefined {
  const findings = inspect(provider, kind, { ...texts, [part.name]: copy.text }, shelf);
  const fits = part.shape !== undefined && new RegExp(part.shape, part.caseInsensitive ? 'i' : '').test(copy.text);
  if (fits) return findings.length === 0 ? undefined : 'a copy that keeps the shape was called wrong';
  const [finding, second] = findings;
  if (finding === undefined) return 'nothing was found';
  if (second !== undefined || finding.part !== part.name) return `another part was called wrong: ${finding.says}`;
  if (part.secret && copy.text.length > 12 && finding.says.includes(copy.text))
    return 'the sentence repeats the secret';
  // A piece of one part may be just what another part looks like.
  if (copy.means === 'malformed' && finding.says.includes('belongs into')) {
    const others = kind.parts.filter(({ name, shape }) => name !== part.name && shape !== undefined);
    return others.some(({ shape }) => new RegExp(shape ?? '').test(copy.text)) ? undefined : finding.says;
  }
  // What somebody is known to put there has a sentence of its own.
  if (provider.lookalikes.some(({ says }) => says === finding.says)) return undefined;
  if (finding.means[0] !== copy.means) return `called ${finding.means.join(' or ')}: ${finding.says}`;
  return copy.says.test(finding.says) ? undefined : `the wrong sentence: ${finding.says}`;
}

describe.each(shelf.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  // A user name that is one fixed word is no key, and a whole file is none that a hand copies.
  const targets = provider.credentials.flatMap((kind) =>
    kind.parts
      .filter(({ secret, shape }) => (secret || shape) && !/^\^\w+\$$|\[\\s\\S\]/.test(shape ?? ''))
      .map((part) => ({ kind, part })),
  );

  test('an undamaged key is never called damaged', () => {
    const random = seededRandom(`whole ${id}`);
    for (const kind of provider.credentials)
      for (let times = 0; times < 50; times++)
        expect(inspect(provider, kind, makeParts(kind, random), shelf)).toEqual([]);
  });

  test('a damaged key is told from a whole one', () => {
    const random = seededRandom(id);
    const wrong = new Map<string, string>();
    let made = 0;
    while (made < copies) {
      const { kind, part } = pick(targets, random);
      const texts = makeParts(kind, random);
      const damagers = part.shape === undefined ? [...always, ...wrapping] : [...always, ...shaped];
      const isForeign = part.secret && (part.shape !== undefined || provider.hosts.length > 0) && random() < 0.1;
      const copy = isForeign
        ? takeForeign(provider, random)
        : pick(damagers, random)(texts[part.name] ?? '', random, part);
      if (copy === undefined || copy.text.length < 3 || copy.text === texts[part.name]) continue;
      made++;
      const mistake = checkCopy(provider, kind, part, texts, copy);
      if (mistake !== undefined) wrong.set(`${kind.kind} ${part.name}: ${mistake}`, JSON.stringify(copy.text));
    }
    expect(Object.fromEntries(wrong)).toEqual({});
  });

  test('parts in each other’s place are called swapped', () => {
    const random = seededRandom(`swapped ${id}`);
    for (const kind of provider.credentials) {
      const [one, other] = kind.parts.filter(({ shape }) => shape !== undefined);
      if (one?.shape === undefined || other?.shape === undefined || one.shape === other.shape) continue;
      const texts = makeParts(kind, random);
      const [first, second] = [texts[one.name] ?? '', texts[other.name] ?? ''];
      if (new RegExp(one.shape).test(second) || new RegExp(other.shape).test(first)) continue;
      const findings = inspect(provider, kind, { ...texts, [one.name]: second, [other.name]: first }, shelf);
      expect(findings.map(({ says }) => says)).toEqual([expect.stringMatching(/are swapped/)]);
    }
  });
});
