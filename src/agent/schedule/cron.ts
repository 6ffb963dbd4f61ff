/** @module The next time of a cron expression in its time zone, by croner. */

import { Cron } from 'croner';
import type { NextCron } from '../../core/schedule.ts';

/** Keeps parsed expressions: thousands of integrations share a few. */
export function createNextCron(): NextCron {
  const known = new Map<string, Cron>();
  return (expression, timezone, after) => {
    const key = `${timezone} ${expression}`;
    const cron = known.get(key) ?? new Cron(expression, { timezone, paused: true });
    known.set(key, cron);
    return cron.nextRun(new Date(after))?.getTime() ?? null;
  };
}
