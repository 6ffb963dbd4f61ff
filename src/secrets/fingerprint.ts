/** @module Fingerprints of credentials: they show whether two credentials are equal, and reveal neither. */

import { createHmac } from 'node:crypto';
import type { Secret } from '../core/model/secret.ts';

/**
 * Returns the HMAC-SHA256 of the parts with the secret of this instance, as 32 hexadecimal digits. Without that secret nobody
 * can check a guess. The order of the parts does not matter.
 */
export function fingerprint(parts: Readonly<Record<string, Secret>>, instanceSecret: string): string {
  const sorted = Object.entries(parts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, secret]) => [name, secret.reveal()]);
  return createHmac('sha256', instanceSecret).update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}
