/** @module Masks what has the shape of a key, in sentences that repeat what was typed or pasted. */

import { providers } from '../../../providers/index.ts';
import { findPastedSecrets } from '../../core/explain/find-secrets.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import { createScrubber } from '../../core/scrub.ts';

const scrubber = createScrubber(listShapes(new Map(providers.map((provider) => [provider.id, provider]))));

export function maskShapes(text: string): string {
  return scrubber.scrub(text);
}

/** Masks the keys that stand in this text, and whatever has the shape of one. */
export function maskerOf(pasted: string): (text: string) => string {
  const secrets = findPastedSecrets(pasted);
  if (secrets.length === 0) return maskShapes;
  const own = createScrubber([]);
  for (const secret of secrets) own.learn(secret);
  return (text) => maskShapes(own.scrub(text));
}
