/** @module Masks what has the shape of a key, in sentences that repeat what was typed. */

import { providers } from '../../providers/index.ts';
import { listShapes } from '../core/key-shapes.ts';
import { createScrubber } from '../core/scrub.ts';

const scrubber = createScrubber(listShapes(new Map(providers.map((provider) => [provider.id, provider]))));

export function maskShapes(text: string): string {
  return scrubber.scrub(text);
}
