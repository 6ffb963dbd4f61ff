/** @module Due times of an integration: on a phase of its own that never moves, or at the instants of a cron expression. */

import type { Schedule } from './model/config.ts';

/** The first instant (ms) of a cron expression strictly after `after`, null when there is none. */
export type NextCron = (expression: string, timezone: string, after: number) => number | null;

/** Returns the next instant strictly after `now`; missed runs are skipped. Null when there is none any more. */
export function nextDue(schedule: Schedule, id: string, now: number, nextCron: NextCron): number | null {
  if (schedule.kind === 'cron') {
    return nextCron(schedule.expression, schedule.timezone, now);
  }
  const phase = spread(id, schedule.every);
  return phase + (Math.floor((now - phase) / schedule.every) + 1) * schedule.every;
}

/**
 * Returns when an integration is due after a start. If it was never probed, or an `every` has passed since, it is due soon,
 * at a place of its own within `window` (ms); else at its regular time. A cron time that was missed is not probed later.
 */
export function firstDue(
  schedule: Schedule,
  id: string,
  now: number,
  lastProbeAt: number | undefined,
  window: number,
  nextCron: NextCron,
): number | null {
  const regular = nextDue(schedule, id, now, nextCron);
  const isMissed = schedule.kind === 'every' && lastProbeAt !== undefined && now - lastProbeAt >= schedule.every;
  if (lastProbeAt !== undefined && !isMissed) {
    return regular;
  }
  const soon = now + spread(id, window);
  return regular === null ? soon : Math.min(regular, soon);
}

/** ms for each integration that must be probed soon, and the bounds of the time for all of them. */
const catchUp = { each: 10, least: 1_000, most: 300_000 };

/** Returns the time (ms) over which the first probes of `count` integrations are spread after a start or a new config. */
export function catchUpWindow(count: number): number {
  return Math.min(catchUp.most, Math.max(catchUp.least, count * catchUp.each));
}

/** Returns a place within `length` (ms): always the same for an id, evenly spread over ids. */
export function spread(id: string, length: number): number {
  return Math.floor((hash(id) / 2 ** 32) * length);
}

/** FNV-1a with the finaliser of MurmurHash3; without it, ids that differ in their last letter get adjacent places. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
