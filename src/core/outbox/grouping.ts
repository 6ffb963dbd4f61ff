/** @module Groups: transitions of one group may share a notification, so that one cause makes one message. */

import type { GroupBy } from '../model/config.ts';
import type { Transition } from '../model/incident.ts';

/** The properties that incidents are grouped by when the config does not say otherwise. */
export const defaultGroupBy: readonly GroupBy[] = ['provider', 'cause', 'signature', 'owner'];

/** Returns the group of a transition's incident. An empty `groupBy` puts all incidents of a kind together. */
export function groupOf({ incident, subject }: Transition, groupBy: readonly GroupBy[]): string {
  const values: Readonly<Record<GroupBy, string | undefined>> = {
    provider: subject?.provider,
    cause: incident.cause,
    signature: incident.signature,
    owner: subject?.owner,
    integration: incident.integration,
    severity: incident.severity,
    account: incident.account,
  };
  return JSON.stringify([incident.kind, ...groupBy.map((name) => values[name] ?? null)]);
}

/** Returns the group whose interval applies to a transition. Ends, reminders and failures of an incident group do not wait for each other. */
export function paceGroupOf({ type, incident }: Pick<Transition, 'type' | 'incident'>): string {
  const phase =
    type === 'incident.resolved' || type === 'agent.recovered'
      ? 'over'
      : type === 'incident.reminded' || type === 'incident.acknowledged'
        ? type
        : 'trouble';
  return `${phase} ${incident.group ?? incident.id}`;
}
