/** @module The texts of a credential's secret parts. */

import type { FoundCredential } from './found.ts';

/** Returns the texts of all parts but user name and key ID; the user name counts if it is the only part. */
export function secretsOf({ parts }: FoundCredential): readonly string[] {
  const { username, access_key_id: _, ...secrets } = parts;
  const all = Object.keys(secrets).length === 0 && username !== undefined ? [username] : Object.values(secrets);
  return all.map(({ value }) => value.reveal().trim());
}
