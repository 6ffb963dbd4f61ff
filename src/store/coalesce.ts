/** @module Coalescing: unchanged healthy results share one line of the history. */

import type { ResultRow } from '../core/model/record.ts';

/** Returns true if `next` shows the same healthy or warning state as `last`, with the same cause, key and host. */
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
