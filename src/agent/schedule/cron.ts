/** @module The next time of a cron expression in its time zone, by croner. */

import { Cron } from 'croner';
import { createBoundedMap } from '../../core/bounded-map.ts';
import type { NextCron } from '../../core/schedule.ts';

/** Expressions that are kept. */
const most = 5_000;

/** Keeps parsed expressions: thousands of integrations share a few. */
export function createNextCron(): NextCron {
  const known = createBoundedMap<Cron>(most);
  return (expression, timezone, after) => {
    const key = `${timezone} ${expression}`;
    const cron = known.get(key) ?? new Cron(expression, { timezone, paused: true });
    known.put(key, cron);
    return cron.nextRun(new Date(after))?.getTime() ?? null;
  };
}
