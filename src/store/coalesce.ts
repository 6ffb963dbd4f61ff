/** @module Unchanged results become one line; nothing else is ever thrown together. */

import type { ResultRow } from './contract.ts';

/** True when `next` says only that things go on working as in `last`. */
export function isUnchanged(last: Omit<ResultRow, 'probeId'>, next: Omit<ResultRow, 'probeId'>): boolean {
  return (
    (next.state === 'healthy' || next.state === 'warning') &&
    last.state === next.state &&
    last.cause === next.cause &&
    last.confidence === next.confidence &&
    last.fingerprint === next.fingerprint &&
    last.host === next.host
  );
}
