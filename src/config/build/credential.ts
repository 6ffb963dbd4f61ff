/** @module Checks that a credential has the parts that the provider needs. */

import type { CredentialKind, Provider } from '../../core/model/provider.ts';
import { chooseKind } from '../../core/target/choose-kind.ts';
import type { Issue, Path } from '../problems/issues.ts';
import { findSimilar, listWords, showName } from '../problems/wording.ts';
import type { RawSecret } from '../schema/secret.ts';
import { checkInline } from './secret-reference.ts';

interface RawCredential {
  readonly key?: RawSecret | undefined;
  readonly credential?: Readonly<Record<string, RawSecret>> | undefined;
}

/** The parts by name; `key:` is the part `key`. */
export function partsOf(raw: RawCredential): Readonly<Record<string, RawSecret>> {
  return raw.key === undefined ? (raw.credential ?? {}) : { key: raw.key };
}

/** The mistakes in the names of the parts, and warnings for secrets in plain text. */
export function checkCredential(provider: Provider, raw: RawCredential, endpoint: string | undefined): Issue[] {
  if (raw.key !== undefined && raw.credential !== undefined) {
    return [{ path: ['credential'], at: 'key', says: 'is given beside key; give one of the two' }];
  }
  if (raw.key === undefined && raw.credential === undefined) {
    return [{ path: [], says: `is missing its ${wantsKey(provider) ? 'key' : 'credential'}: ${sayParts(provider)}` }];
  }
  const parts = partsOf(raw);
  const names = Object.keys(parts);
  const root: Path = raw.key === undefined ? ['credential'] : [];
  const known = [...new Set(provider.credentials.flatMap((kind) => kind.parts.map((part) => part.name)))];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return unknown.map((name): Issue => {
      const path = [...root, name];
      if (raw.key !== undefined)
        return { path, at: 'key', says: `is not what ${provider.name} takes: ${sayParts(provider)}` };
      const near = findSimilar(name, known);
      const hint = near === undefined ? '' : `; did you mean "${near}"`;
      const says = `${provider.name} has no part "${showName(name)}"${hint}; it takes ${sayParts(provider)}`;
      return { path, at: 'key', says };
    });
  }
  const kind = chooseKind(provider, names, endpoint, () => true);
  if (!kind.ok)
    return [{ path: [raw.key === undefined ? 'credential' : 'key'], says: sayMisfit(provider, names, kind.says) }];
  return Object.entries(parts).flatMap(([name, part]): Issue[] =>
    typeof part === 'string' && part !== '' && isSecretPart(provider, names, name)
      ? [{ path: [...root, name], ...checkInline(part) }]
      : [],
  );
}

/** The parts that the most similar kind lacks; otherwise the sentence of the core about the combination. */
function sayMisfit(provider: Provider, names: readonly string[], otherwise: string): string {
  const nearest = provider.credentials
    .filter((kind) => names.every((name) => kind.parts.some((part) => part.name === name)))
    .map((kind) => required(kind).filter((name) => !names.includes(name)))
    .filter((missing) => missing.length > 0)
    .sort((a, b) => a.length - b.length)[0];
  return nearest === undefined
    ? otherwise
    : `is missing ${listWords(nearest, 'and')}; ${provider.name} takes ${sayParts(provider)}`;
}

function required(kind: CredentialKind): readonly string[] {
  return kind.parts.filter((part) => !part.optional && part.default === undefined).map((part) => part.name);
}

/** True if the part is a secret in a kind that has these parts. */
function isSecretPart(provider: Provider, names: readonly string[], name: string): boolean {
  return provider.credentials
    .filter((kind) => names.every((other) => kind.parts.some((part) => part.name === other)))
    .some((kind) => kind.parts.some((part) => part.name === name && part.secret));
}

function wantsKey(provider: Provider): boolean {
  return provider.credentials.some((kind) => kind.parts.some((part) => part.name === 'key'));
}

/** `key, or credential: { username, password }`. */
function sayParts(provider: Provider): string {
  const ways = provider.credentials.map((kind) => {
    const names = required(kind);
    return names.length === 1 && names[0] === 'key' ? 'key' : `credential: { ${names.join(', ')} }`;
  });
  return [...new Set(ways)].join(', or ');
}
