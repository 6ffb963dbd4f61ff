/** @module Secrets that stand in the place of a name. Names are shown everywhere, so this is a mistake of the config. */

import { couldBeSecret } from '../could-be-secret.ts';
import type { Config } from '../model/config.ts';

/** A name of the config that is a secret itself. */
export interface SecretName {
  /** What the name is, such as "the id of an integration". Never the name. */
  readonly what: string;
  /** Where it stands, by the id of an integration or a channel. */
  readonly integration?: string;
  readonly channel?: string;
}

/**
 * Returns the names of the config that equal one of its secrets. A text of ordinary words is left out, since it may be both.
 * @param secrets the texts of the secrets, revealed
 */
export function findSecretNames({ integrations, channels }: Config, secrets: readonly string[]): readonly SecretName[] {
  const known = new Set(secrets.map((text) => text.trim()).filter(couldBeSecret));
  const isKnown = (text: string | undefined): boolean => text !== undefined && known.has(text);
  return [
    ...integrations.flatMap(({ id, owner, usedBy }) => [
      ...(isKnown(id) ? [{ what: 'the id of an integration', integration: id }] : []),
      ...(isKnown(owner) ? [{ what: 'the owner of an integration', integration: id }] : []),
      ...(usedBy.some(isKnown) ? [{ what: 'a name in used_by', integration: id }] : []),
    ]),
    ...channels.flatMap(({ id }) => (isKnown(id) ? [{ what: 'the id of a channel', channel: id }] : [])),
  ];
}
