/** @module From what the user wrote to how alerts are grouped, when they wait, and who hears that Keymedic is well. */

import type { Grouping, Heartbeat, MaintenanceWindow } from '../../core/model/config.ts';
import { defaultGroupBy } from '../../core/outbox/grouping.ts';
import { usualRules } from '../../core/outbox/plan.ts';
import type { Issue } from '../problems/issues.ts';
import type { RawConfig } from '../schema/config.ts';
import { isEndless } from '../schema/cron.ts';
import { buildMatch, checkMatch, checkSecretUrl, type Names } from './channels.ts';
import { type ReferenceBase, toReference } from './secret-reference.ts';

type RawWindow = NonNullable<RawConfig['maintenance']>[number];

export function readGrouping(raw: RawConfig): Grouping {
  return {
    by: raw.group_by ?? defaultGroupBy,
    wait: raw.group_wait ?? usualRules.groupWait,
    interval: raw.group_interval ?? usualRules.groupInterval,
    repeat: raw.repeat_interval ?? usualRules.repeatInterval,
  };
}

/** One maintenance window, and what is wrong with its names. */
export function readWindow(
  { schedule, timezone, for: lasts, match = {}, reason }: RawWindow,
  names: Names,
): { readonly window: MaintenanceWindow; readonly issues: readonly Issue[] } {
  const cron = readCron({ schedule, timezone });
  const endless: Issue = {
    path: ['for'],
    severity: 'warning',
    says: 'is so long that the window begins anew before it ends: what matches is never told',
  };
  return {
    window: {
      match: buildMatch(match),
      schedule: cron,
      lasts,
      ...(reason === undefined ? {} : { reason }),
    },
    issues: [...checkMatch(match, names), ...(isEndless(cron.expression, cron.timezone, lasts) ? [endless] : [])],
  };
}

export function readCron(raw: {
  readonly schedule: string;
  readonly timezone?: string | undefined;
}): MaintenanceWindow['schedule'] {
  return { kind: 'cron', expression: raw.schedule, timezone: raw.timezone ?? 'UTC' };
}

/** ms between two heartbeats. */
const usualBeat = 60_000;

/** What is wrong with the heartbeat's URL, and where it goes. */
export function readHeartbeat(
  { url, every }: NonNullable<RawConfig['heartbeat']>,
  base: ReferenceBase,
): { readonly heartbeat: Heartbeat; readonly issues: readonly Issue[] } {
  return { heartbeat: { url: toReference(url, base), every: every ?? usualBeat }, issues: checkSecretUrl(url) };
}
