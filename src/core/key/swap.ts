/** @module Two parts of a credential that were confused: each would fit better where the other stands. */

import type { CredentialKind, Part } from '../model/provider.ts';
import { isAddress, isWordLike } from '../word-like.ts';
import { fitsShape } from './fits-shape.ts';
import type { Finding, PartTexts } from './inspect.ts';

/** Characters; a shorter text may be a name, whatever it looks like. */
const shortestChance = 8;

/** Finds two parts that were confused. They are not sent: the secret would stand where names stand, and names are logged. */
export function findSwap({ parts }: CredentialKind, texts: PartTexts): Finding | undefined {
  const given = parts.filter(({ name }) => (texts[name] ?? '').trim() !== '');
  for (const [place, a] of given.entries()) {
    for (const b of given.slice(place + 1)) {
      const [textA, textB] = [texts[a.name] ?? '', texts[b.name] ?? ''].map((text) => text.trim());
      const isSure = isSwapped(a, textA ?? '', b, textB ?? '');
      if (isSure !== undefined) return describeSwap(a, b, isSure);
    }
  }
  return undefined;
}

/** True if the two were surely confused, false if perhaps; undefined if nothing speaks for it. */
function isSwapped(a: Part, textA: string, b: Part, textB: string): boolean | undefined {
  if (a.shape !== undefined && b.shape !== undefined) {
    const isBoth = !fitsShape(a, textA) && !fitsShape(b, textB) && fitsShape(a, textB) && fitsShape(b, textA);
    return isBoth && a.shape !== b.shape ? true : undefined;
  }
  if (a.secret === b.secret) return undefined;
  const [open, inOpen, secret, inSecret] = a.secret ? [b, textB, a, textA] : [a, textA, b, textB];
  if (isName(open, inOpen) || !isName(open, inSecret) || (secret.shape !== undefined && fitsShape(secret, inSecret)))
    return undefined;
  if (secret.shape !== undefined && fitsShape(secret, inOpen)) return true;
  // An open part with a shape has none of its own in it: that it fits the secret's text is enough.
  if (open.shape !== undefined || (inOpen.length >= shortestChance && !isWordLike(inOpen))) return true;
  return false;
}

/** True for a text that stands rightly in a part that is no secret. */
function isName(part: Part, text: string): boolean {
  if (text === part.default) return true;
  return part.shape === undefined ? isAddress(text) : fitsShape(part, text);
}

function describeSwap(a: Part, b: Part, isSure: boolean): Finding {
  const isMixed = a.secret !== b.secret;
  const says = `The ${a.title} and the ${b.title} ${isSure ? 'were confused: they are swapped' : 'may have been confused'}.`;
  return {
    part: a.name,
    swappedWith: b.name,
    means: ['wrong_credential'],
    says: isSure && isMixed ? `${says} Neither was sent.` : says,
    isHard: isSure,
    holdBack: isSure && isMixed,
  };
}
