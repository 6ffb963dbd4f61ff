/** @module Masks texts with the shape of a key in sentences that repeat a user's input. */

import { findPastedSecrets } from '../../core/explain/find-secrets.ts';
import { createScrubber } from '../../core/scrub.ts';
import { builtInShapes } from './built-in-shapes.ts';

const scrubber = createScrubber(builtInShapes);

/** Masks every text with the shape of a key. */
export function maskShapes(text: string): string {
  return scrubber.scrub(text);
}

/** Makes a function that masks the keys of `pasted`, and every text with the shape of a key. */
export function maskerOf(pasted: string): (text: string) => string {
  const secrets = findPastedSecrets(pasted);
  if (secrets.length === 0) return maskShapes;
  const own = createScrubber([]);
  for (const secret of secrets) own.learn(secret);
  return (text) => maskShapes(own.scrub(text));
}
