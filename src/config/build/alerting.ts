/** @module Builds grouping, maintenance windows, schedules and the heartbeat. */

import { defined } from '../../core/defined.ts';
import type { Grouping, Heartbeat, MaintenanceWindow } from '../../core/model/config.ts';
import { defaultGroupBy } from '../../core/outbox/grouping.ts';
import { usualRules } from '../../core/outbox/plan.ts';
import type { Issue } from '../problems/issues.ts';
import type { RawConfig } from '../schema/config.ts';
import type { createEndlessTest } from '../schema/cron.ts';
import { buildMatch, checkMatch, type Names } from './routes.ts';
import { checkSecretUrl } from './secret-checks.ts';
import { type ReferenceBase, toReference } from './secret-reference.ts';

type RawWindow = NonNullable<RawConfig['maintenance']>[number];

/** The grouping of alerts, with defaults. */
export function readGrouping(raw: RawConfig): Grouping {
  return {
    by: raw.group_by ?? defaultGroupBy,
    wait: raw.group_wait ?? usualRules.groupWait,
    interval: raw.group_interval ?? usualRules.groupInterval,
    repeat: raw.repeat_interval ?? usualRules.repeatInterval,
  };
}

/** One maintenance window, and its mistakes. */
export function readWindow(
  { schedule, timezone, for: lasts, match = {}, reason }: RawWindow,
  names: Names,
  isEndless: ReturnType<typeof createEndlessTest>,
): { readonly window: MaintenanceWindow; readonly issues: readonly Issue[] } {
  const cron = readCron({ schedule, timezone });
  const endless: Issue = {
    path: ['for'],
    severity: 'warning',
    says: 'is so long that the next window begins before this one ends, so matching alerts are never sent',
  };
  return {
    window: defined({ match: buildMatch(match), schedule: cron, lasts, reason }),
    issues: [...checkMatch(match, names), ...(isEndless(cron.expression, cron.timezone, lasts) ? [endless] : [])],
  };
}

/** A cron schedule; UTC by default. */
export function readCron(raw: {
  readonly schedule: string;
  readonly timezone?: string | undefined;
}): MaintenanceWindow['schedule'] {
  return { kind: 'cron', expression: raw.schedule, timezone: raw.timezone ?? 'UTC' };
}

/** ms between two heartbeats. */
const usualBeat = 60_000;

/** The heartbeat, and the mistakes in its URL. */
export function readHeartbeat(
  { url, every }: NonNullable<RawConfig['heartbeat']>,
  base: ReferenceBase,
): { readonly heartbeat: Heartbeat; readonly issues: readonly Issue[] } {
  return { heartbeat: { url: toReference(url, base), every: every ?? usualBeat }, issues: checkSecretUrl(url) };
}
