/** @module What the rules for plain words are made of. */

import type { AnswerCause } from '../../model/cause.ts';
import type { AnswerRule } from '../../model/provider.ts';

/** Where the words come from. */
export const source = 'inferred: plain English, checked against the recorded cases of all providers';

/** Names of a credential. */
export const key = String.raw`(?:api.?keys?|access.?keys?|keys?|tokens?|credentials?|secrets?|passwords?|passphrase|passcode|grants?|jwt|client.?secret)`;

/** Returns a pattern for at most `most` characters of one sentence; a dot within an address, a host or a number does not end it. */
export const within = (most: number): string => String.raw`(?:[^.;]|\.(?=\w)){0,${most}}`;

/** Returns a rule for these words in a refusal. */
export function words(text: string, causes: readonly AnswerCause[] | 'refusal'): AnswerRule {
  return { status: ['4xx', '5xx'], text, causes, source };
}
