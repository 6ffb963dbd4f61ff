/** @module The short secrets that an integration has and had before: an answer to it may repeat one that was replaced. */

import { createBoundedMap } from '../../core/bounded-map.ts';
import { shortestSecret } from '../../core/masking/secret-texts.ts';
import type { Secret } from '../../core/model/secret.ts';

/** Remembers the short secrets of integrations. Longer ones are masked everywhere, and need no owner. */
export interface FormerSecrets {
  /** Remembers a secret; one that is not short is left out. */
  learn(integration: string, secret: Secret): void;
  /** Returns the last secrets, those of now included. */
  of(integration: string): readonly Secret[];
}

/** Secrets that are remembered of one integration. */
const mostEach = 8;
/** Integrations, those of earlier configs included. */
const mostIntegrations = 100_000;

/** Makes a memory that knows no secret yet. */
export function createFormerSecrets(): FormerSecrets {
  const known = createBoundedMap<readonly Secret[]>(mostIntegrations);
  const of = (integration: string): readonly Secret[] => known.get(integration) ?? [];
  return {
    learn(integration, secret) {
      const text = secret.reveal().trim();
      if (text === '' || text.length >= shortestSecret) return;
      const others = of(integration).filter((one) => one.reveal() !== secret.reveal());
      known.put(integration, [...others, secret].slice(-mostEach));
    },
    of,
  };
}
