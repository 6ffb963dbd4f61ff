/** @module Probes that are late: a daemon that runs, and hangs, shows by them. */

import type { Integration } from '../model/config.ts';
import type { Standing } from '../model/incident.ts';

/** ms after which a probe is late; the daemon calls itself unhealthy by the same measure. */
const mostLate = 600_000;

/**
 * Counts the integrations whose next probe is late. Only healthy ones with an interval are looked at: nothing that was asked for
 * or decided holds their next probe back.
 * @param startedAt when the daemon started (ms): a start catches up within minutes
 */
export function countLate(
  integrations: readonly Integration[],
  standings: readonly Standing[],
  startedAt: number,
  now: number,
): number {
  const known = new Map(standings.map((standing) => [standing.integration, standing]));
  return integrations.filter(({ id, schedule }) => {
    const { state, pending, notBefore, lastProbeAt } = known.get(id) ?? {};
    if (schedule.kind !== 'every' || state !== 'healthy' || pending !== undefined || notBefore !== undefined)
      return false;
    const dueAt = Math.max((lastProbeAt ?? now) + schedule.every, startedAt);
    return now > dueAt + mostLate;
  }).length;
}
