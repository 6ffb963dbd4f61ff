/** @module The header `Retry-After` (RFC 9110 section 10.2.3). */

const day = 86_400;

/** Returns the seconds to wait, at most a day; undefined where the header is absent, unreadable or in the past. `now` in ms since the epoch. */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.ceil(seconds), day) : undefined;
}
