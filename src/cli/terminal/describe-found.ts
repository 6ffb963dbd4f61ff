/** @module Names the variables of a found credential and their places. */

import type { FoundCredential } from '../../core/discovery/found.ts';

/** `SMTP_USER (.env), SMTP_PASSWORD_FILE (docker-compose.yml)`; the environment is named as such. */
export function describeFound({ parts }: FoundCredential): string {
  const names = Object.values(parts).map(
    ({ variable: { name, written, file } }) => `${written ?? name} (${file ?? 'environment'})`,
  );
  return [...new Set(names)].join(', ');
}
