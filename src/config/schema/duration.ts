/** @module Durations as people write them: 30s, 5m, 1h, 7d. */

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The form of a duration. */
export const durationPattern = /^(\d{1,6})(s|m|h|d)$/;

/** The form of a duration, for sentences. */
export const durationWords = 'a duration such as 30s, 5m, 1h or 7d';

/** Milliseconds; undefined if the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const parts = durationPattern.exec(text);
  return parts ? Number(parts[1]) * (units[parts[2] ?? ''] ?? 0) : undefined;
}
