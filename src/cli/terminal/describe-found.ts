/** @module Names the variables of a found credential and their places. */

import { limitsInWords } from '../../config/setup/reading-budget.ts';
import type { FoundCredential } from '../../core/discovery/found.ts';

/** `SMTP_USER (.env), SMTP_PASSWORD_FILE (docker-compose.yml)`; the environment is named as such. */
export function describeFound({ parts }: FoundCredential): string {
  const names = Object.values(parts).map(
    ({ variable: { name, written, file } }) => `${written ?? name} (${file ?? 'environment'})`,
  );
  return [...new Set(names)].join(', ');
}

/** Names that a sentence shows. */
const mostNamed = 5;

/** The sentence about files of the folder that were too much to read. */
export function describeUnread(files: readonly string[]): string {
  const more = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  return `Not read, or not to the end: ${files.slice(0, mostNamed).join(', ')}${more}. The most of a folder is ${limitsInWords}.`;
}
