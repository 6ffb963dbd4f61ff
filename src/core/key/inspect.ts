/** @module Findings in the credential's text, before any request and without network. Step 1 of a diagnosis. */

import type { CredentialKind, Part, Provider } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';
import { type Damage, damages, describeExample, describeFiller } from './damage.ts';
import { allowsLines, fitsShape } from './fits-shape.ts';
import { nameForeignKey } from './foreign-keys.ts';
import { repair } from './repair.ts';
import { isBeginningOf } from './shape.ts';
import { findSwap } from './swap.ts';

/** A flaw in the text of one part. */
export interface Finding {
  readonly part: string;
  /** `malformed`, `wrong_credential`, or both where the text cannot tell. */
  readonly means: readonly ('malformed' | 'wrong_credential')[];
  /** One sentence, without the text itself. */
  readonly says: string;
  /** False where the shape is not certainly known, or where a secret of free form may look like that. */
  readonly isHard: boolean;
  /** True when the text must not be sent anywhere, because it is no credential of this ESP. */
  readonly holdBack: boolean;
  /** The other part, where the two were confused. */
  readonly swappedWith?: string;
}

/** The texts of the parts, revealed; they stay inside this module. */
export type PartTexts = Readonly<Record<string, string>>;

/**
 * Returns at most one finding for each part, the most certain first. Pure, and never repeats a secret.
 * @param all every known provider, to recognise keys of other ESPs
 */
export function inspect(
  provider: Provider,
  kind: CredentialKind,
  texts: PartTexts,
  all: readonly Provider[],
): Finding[] {
  const findings: Finding[] = [];
  const swapped = findSwap(kind, texts);
  if (swapped !== undefined) return [swapped];
  for (const part of kind.parts) {
    const finding = inspectPart(provider, kind, part, texts, all);
    if (finding !== undefined) findings.push(finding);
  }
  return findings.sort((a, b) => Number(b.holdBack) - Number(a.holdBack) || Number(b.isHard) - Number(a.isHard));
}

function inspectPart(
  provider: Provider,
  kind: CredentialKind,
  part: Part,
  texts: PartTexts,
  all: readonly Provider[],
): Finding | undefined {
  const text = texts[part.name];
  if (text === undefined) return undefined;
  const found = (means: Finding['means'], says: string, more: Partial<Finding> = {}): Finding => ({
    part: part.name,
    means,
    says: `The ${part.title} ${says}`,
    isHard: true,
    holdBack: false,
    ...more,
  });
  if (text === '') return part.optional === true ? undefined : found(['malformed'], 'is empty.', { holdBack: true });
  if (text.trim() === '') return found(['malformed'], 'is nothing but white space.', { holdBack: true });
  const hasShape = part.shape !== undefined;
  if (hasShape && fitsShape(part, text)) {
    const example = part.secret ? describeExample(text) : undefined;
    return example === undefined ? undefined : found(['malformed'], `is no value: ${example}.`, { holdBack: true });
  }
  const isFree = !hasShape;
  if (!allowsLines(part) && isDocument(text)) {
    return found(
      ['wrong_credential'],
      'is a whole file (a private key, a certificate or a document), not one value. It was not sent.',
      { holdBack: true },
    );
  }
  const alike = findLookalike(provider, kind, part, text);
  // A secret in the place of a name is not sent: names are logged.
  if (alike?.means === 'wrong_credential')
    return { ...found([alike.means], '', { holdBack: !part.secret }), says: alike.says };
  // Brackets can hold the key itself, or a word of the documentation.
  const byShape = hasShape ? repair(text, (candidate) => fitsShape(part, candidate), false) : undefined;
  const isBracketed = byShape?.every(({ name }) => name === 'brackets') ?? false;
  const placeholder = isBracketed ? undefined : describeFiller(text, part.secret, hasShape);
  if (placeholder !== undefined) return found(['malformed'], `is no value: ${placeholder}.`, { holdBack: true });
  const describeDamage = (by: readonly Damage[]) =>
    `was damaged on the way: ${by.map((damage) => damage.says).join(', and ')}.`;
  if (byShape !== undefined) return found(['malformed'], describeDamage(byShape));
  if (alike !== undefined) return { ...found([alike.means], ''), says: alike.says };
  // Some mail servers take the key as the user name as well.
  const mayBeAnothers = part.secret
    ? hasShape || provider.hosts.length > 0
    : kind.parts.every((other) => !other.secret || texts[other.name] !== text);
  if (mayBeAnothers) {
    const owner = findOwner(provider, text, all, !part.secret);
    if (owner !== undefined)
      return found(['wrong_credential'], `is ${owner}. It was not sent to ${provider.name}.`, { holdBack: true });
  }
  const repaired = isFree ? repair(text, (candidate) => candidate !== text, true) : undefined;
  if (repaired !== undefined) {
    const isHard = repaired.some(({ always }) => always === true);
    return found(['malformed'], describeDamage(repaired), { isHard });
  }
  return isFree ? undefined : describeMisfit(kind, part, text, found);
}

function describeMisfit(
  kind: CredentialKind,
  part: Part,
  text: string,
  found: (means: Finding['means'], says: string, more?: Partial<Finding>) => Finding,
): Finding {
  const isHard = !/^(?:from-memory|inferred)/.test(part.source);
  const hint = part.hint === undefined ? '' : ` It should be ${part.hint}.`;
  const shape = part.shape ?? '';
  const other = kind.parts.find(
    ({ name, shape: theirs }) => name !== part.name && theirs !== undefined && patternOf(theirs).test(text),
  );
  if (other !== undefined)
    return found(
      isDistinctive(other.shape ?? '') ? ['wrong_credential'] : ['wrong_credential', 'malformed'],
      `holds what belongs into the ${other.title}.`,
      { isHard, holdBack: isHard && other.secret && !part.secret },
    );
  if (fitsOtherCase(part, text))
    return found(['malformed'], 'has the wrong letter case: upper and lower case count.', { isHard });
  if (text.length >= 3 && isBeginning(shape, text)) {
    if (literalStart(shape).length >= 2)
      return found(
        ['malformed'],
        `is cut short: it begins rightly and ends too soon (${text.length} characters).${hint}`,
        { isHard },
      );
    return found(
      ['malformed', 'wrong_credential'],
      `is too short (${text.length} characters): cut off on the way, or something else.${hint}`,
      { isHard },
    );
  }
  if (hasRightStart(shape, text))
    return found(
      ['malformed'],
      `begins rightly, but what follows has the wrong length or a character that cannot be there.${hint}`,
      { isHard },
    );
  return found(['malformed', 'wrong_credential'], `does not look like one.${hint}`, { isHard });
}

function findLookalike(provider: Provider, kind: CredentialKind, part: Part, text: string) {
  if (!part.secret && !provider.lookalikes.some((one) => one.part === part.name)) return undefined;
  const bare = text.trim();
  return provider.lookalikes.find(
    (one) =>
      (one.kinds === undefined || one.kinds.includes(kind.kind)) &&
      (one.part === undefined || one.part === part.name) &&
      patternOf(one.shape).test(bare),
  );
}

/** Names another kind of credential, of this ESP or another service, whose distinctive shape the text has, also inside quotes. */
function findOwner(
  provider: Provider | undefined,
  text: string,
  all: readonly Provider[],
  isSecretOnly: boolean,
): string | undefined {
  const readings = new Set([text.trim(), ...damages.map(({ undo }) => undo(text))]);
  const others = all.filter(({ id }) => id !== provider?.id);
  for (const owner of provider === undefined ? others : [provider, ...others]) {
    for (const kind of owner.credentials) {
      for (const part of kind.parts) {
        if (part.shape === undefined || !showsOwner(part.shape) || (isSecretOnly && !part.secret)) continue;
        const pattern = patternOf(part.shape);
        if (![...readings].some((reading) => pattern.test(reading))) continue;
        return owner === provider
          ? `the ${part.title} of another kind of credential (${kind.title})`
          : `a ${owner.name} ${part.title}`;
      }
    }
  }
  return nameForeignKey(readings);
}

/** Names what a text is by its distinctive shape, such as "a SendGrid API key"; undefined for any other text. */
export function nameOwner(text: string, all: readonly Provider[]): string | undefined {
  return findOwner(undefined, text, all, true);
}

/** True when a text hardly fits the shape by chance: it has at least three literal characters, such as `SG.` or `-us`. */
export function isDistinctive(shape: string): boolean {
  if (/^\^?\(\?:[^)]*\|/.test(shape) && !/^\^\(\?:[A-Za-z]{3,}/.test(shape)) return false;
  const bare = dropClasses(shape.replace(/\\[dwsDWSb]/g, ' '))
    .replace(/\{\d{0,5},?\d{0,5}\}|[\^$?*+()|:]/g, ' ')
    .replaceAll('\\', '');
  return bare.split(' ').some((piece) => piece.length >= 3) && !/^\^https?:|^\^smtp/.test(shape);
}

/** The shape with a blank in place of each class of characters. */
function dropClasses(shape: string): string {
  let bare = '';
  let isInside = false;
  for (let at = 0; at < shape.length; at++) {
    const char = shape.charAt(at);
    if (char === '\\') {
      if (!isInside) bare += shape.slice(at, at + 2);
      at++;
    } else if (isInside) isInside = char !== ']';
    else {
      isInside = char === '[';
      bare += isInside ? ' ' : char;
    }
  }
  return bare;
}

/** True when the shape shows whose key it is. A signed token can be of any service, and a fixed word ("apikey") is no key. */
function showsOwner(shape: string): boolean {
  return isDistinctive(shape) && !shape.includes('eyJ') && !/^\^\w+\$$/.test(shape);
}

function isDocument(text: string): boolean {
  return /-----BEGIN [A-Z ]+-----/.test(text) || text.trim().split(/\r?\n/).length > 3 || text.length > 8192;
}

function fitsOtherCase(part: Part, text: string): boolean {
  return part.shape !== undefined && patternOf(part.shape, 'i').test(text);
}

function isBeginning(shape: string, text: string): boolean {
  try {
    return isBeginningOf(shape, text);
  } catch {
    return false;
  }
}

function hasRightStart(shape: string, text: string): boolean {
  const start = literalStart(shape);
  return start.length >= 2 && text.startsWith(start);
}

function literalStart(shape: string): string {
  const match = /^\^((?:\\[.\-/]|[A-Za-z0-9_-])*)(?![?*{+])/.exec(shape);
  return (match?.[1] ?? '').replaceAll('\\', '');
}
