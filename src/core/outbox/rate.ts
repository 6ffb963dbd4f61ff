/** @module How long a channel must wait so that it stays within its rate. */

import type { Rate } from '../model/channel.ts';

/**
 * Returns the time (ms) until one more message may leave; 0 when it may leave now.
 * @param sent when the latest messages left (ms), in any order
 */
export function waitForRate({ messages, per }: Rate, sent: readonly number[], now: number): number {
  // A clock set back makes instants of the future; they count as now.
  const recent = sent.map((at) => Math.min(at, now)).filter((at) => at > now - per);
  if (recent.length < messages) return 0;
  const oldest = recent.toSorted((one, other) => other - one)[messages - 1] ?? now;
  return oldest + per - now;
}
