/** @module The mutes that are active at one instant: silences, maintenance windows, inhibiting incidents. */

import type { MaintenanceWindow } from '../model/config.ts';
import type { Incident } from '../model/incident.ts';
import type { NextCron } from '../schedule.ts';
import { inhibitionsOf } from './inhibition.ts';
import { toMatchers } from './matcher.ts';
import type { Mute, Silence } from './muting.ts';

/** Returns the mutes that are active at `now` (ms). @param sources `inhibiting`: see `inhibitionsOf` */
export function activeMutes(
  now: number,
  sources: {
    readonly silences: readonly Silence[];
    readonly maintenance: readonly MaintenanceWindow[];
    readonly inhibiting: readonly Incident[];
    readonly nextCron: NextCron;
  },
): readonly Mute[] {
  const { silences, maintenance, inhibiting, nextCron } = sources;
  const byPeople = [
    ...silences.filter(({ until }) => until > now).map(({ matchers }) => ({ matchers })),
    ...maintenance
      .filter((window) => isInWindow(window, now, nextCron))
      .map(({ match }) => ({ matchers: toMatchers(match) })),
  ];
  return [...byPeople, ...inhibitionsOf(inhibiting, byPeople)];
}

/** Returns whether `now` (ms) is in the window: it begins at each instant of its cron expression and lasts `lasts` ms of elapsed time. */
export function isInWindow({ schedule, lasts }: MaintenanceWindow, now: number, nextCron: NextCron): boolean {
  const began = nextCron(schedule.expression, schedule.timezone, now - lasts);
  return began !== null && began <= now;
}
