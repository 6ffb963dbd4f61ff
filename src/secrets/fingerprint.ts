/** @module Tells whether two credentials are the same without keeping either. */

import { createHmac } from 'node:crypto';
import type { Secret } from '../core/model/secret.ts';

/**
 * HMAC-SHA256 over the parts under the secret of this instance, as 32 hexadecimal digits: without that secret nobody can
 * confirm a guess. The order of the parts does not matter.
 */
export function fingerprint(parts: Readonly<Record<string, Secret>>, instanceSecret: string): string {
  const sorted = Object.entries(parts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, secret]) => [name, secret.reveal()]);
  return createHmac('sha256', instanceSecret).update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}
