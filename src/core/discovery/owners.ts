/** @module Two halves of one credential from two owners never meet: a stranger's folder must not name the host of our secret. */

import type { FoundCredential, Owner, Remark, Variable } from './found.ts';
import { secretsOf } from './secrets-of.ts';

/**
 * Returns the credentials of one owner each, every secret once. A credential that mixes owners is left out if its secret was
 * found alone as well, and the remark goes there. Otherwise it is kept with a remark, and must not be sent.
 * @param scopes what was found: first in the environment alone, then in each file
 */
export function keepOwners(scopes: readonly (readonly FoundCredential[])[]): readonly FoundCredential[] {
  const rank = ({ isCertain, missing, isByValue }: FoundCredential): number =>
    Number(isCertain && missing.length === 0) * 2 + Number(isByValue !== true);
  const all = scopes.flat().toSorted((a, b) => rank(b) - rank(a));
  const sound = dedupe(all.filter((one) => !isMixed(one)));
  const mixed = dedupe(all.filter(isMixed));
  const remarked = sound.map((one) => {
    const other = mixed.find((candidate) => sameSecret(candidate, one));
    return other === undefined ? one : { ...one, remarks: [...one.remarks, remarkOf(other)] };
  });
  const alone = mixed.filter((candidate) => !sound.some((one) => sameSecret(candidate, one)));
  return [...remarked, ...alone.map((one) => ({ ...one, remarks: [...one.remarks, remarkOf(one)] }))];
}

/**
 * True if the folder points at a file of the machine (/run/secrets), or if a part of one owner stands beside a value of another.
 * Only what the folder itself holds may go where the folder says. A user name counts as well: it may be another variable's secret.
 */
export function isMixed(one: FoundCredential): boolean {
  const { parts, others } = sides(one);
  if (parts.some(({ owner }) => owner === 'machine')) return true;
  return parts.some(({ owner }) => owner !== 'folder') && [...others, ...parts].some(({ owner }) => owner === 'folder');
}

function sides({ parts, beside }: FoundCredential): {
  readonly parts: readonly Variable[];
  readonly others: readonly Variable[];
} {
  return { parts: Object.values(parts).map(({ variable }) => variable), others: beside };
}

function remarkOf(one: FoundCredential): Remark {
  const { parts, others } = sides(one);
  const list = (variables: readonly Variable[], isWanted: (owner: Owner) => boolean) =>
    [...new Set(variables.filter(({ owner }) => isWanted(owner)).map(({ name, written }) => written ?? name))].join(
      ', ',
    );
  const theirs = list([...others, ...parts], (owner) => owner === 'folder');
  const ours = list(parts, (owner) => owner !== 'folder');
  return {
    code: 'two_owners' as const,
    says: `${theirs} of this folder is not used for ${ours}, which comes from elsewhere.`,
  };
}

function sameSecret(one: FoundCredential, other: FoundCredential): boolean {
  return secretsOf(one).join('\n') === secretsOf(other).join('\n');
}

function dedupe(found: readonly FoundCredential[]): readonly FoundCredential[] {
  return found.filter(
    (one, at) => found.findIndex((other) => other.provider === one.provider && sameSecret(one, other)) === at,
  );
}
