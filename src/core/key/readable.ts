/** @module Parts that may be repeated: a user name is harmless by what it is, not because of the field that it stands in. */

import type { CredentialKind, Part, Provider } from '../model/provider.ts';
import type { Secret } from '../model/secret.ts';
import { isAddress, isWordLike } from '../word-like.ts';
import { fitsShape } from './fits-shape.ts';

/** A user name of words is at most so long, characters. */
const longestName = 64;

/**
 * True for a part that is no secret and looks like what it should be: an address, a word, the ESP's own shape of an ID that no
 * secret has. Everything else may be a secret in the wrong field.
 */
export function isReadable(
  provider: Pick<Provider, 'credentials'>,
  name: string,
  parts: Readonly<Record<string, Secret>>,
): boolean {
  const kinds = provider.credentials.filter((kind) => fitsNames(kind, Object.keys(parts)));
  return kinds.length > 0 && kinds.every((kind) => isReadableIn(kind, name, parts));
}

/** The same for a credential whose kind is known. */
export function isReadableIn(
  { parts }: CredentialKind,
  name: string,
  texts: Readonly<Record<string, Secret>>,
): boolean {
  const part = parts.find((one) => one.name === name);
  if (part === undefined || part.secret) return false;
  const text = texts[name]?.reveal().trim() ?? '';
  if (text === '' || text === part.default) return true;
  const secrets = parts.filter(({ secret }) => secret);
  if (secrets.some((secret) => secret.shape !== undefined && fitsShape(secret, text))) return false;
  // The secret looks like a name: then this may be the secret.
  if (secrets.some((secret) => isSwappedWith(secret, texts[secret.name]?.reveal().trim()))) return false;
  if (text.includes('@') && !isAddress(text)) return false;
  if (part.shape !== undefined) return fitsShape(part, text);
  return isAddress(text) || (isWordLike(text) && text.length <= longestName);
}

/** True for a kind that has all of these parts, and needs no other. */
function fitsNames({ parts }: CredentialKind, names: readonly string[]): boolean {
  const isGiven = (part: Part): boolean => names.includes(part.name);
  return (
    names.every((name) => parts.some((part) => part.name === name)) &&
    parts.every((part) => isGiven(part) || part.optional === true || part.default !== undefined)
  );
}

function isSwappedWith(secret: Part, text: string | undefined): boolean {
  return text !== undefined && !(secret.shape !== undefined && fitsShape(secret, text)) && isAddress(text);
}
