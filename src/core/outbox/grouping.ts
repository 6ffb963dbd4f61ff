/** @module One cause, one message: which transitions may share a notification. */

import type { GroupBy } from '../model/config.ts';
import type { Transition } from '../model/incident.ts';

export const defaultGroupBy: readonly GroupBy[] = ['provider', 'cause', 'signature', 'owner'];

/** What an incident is grouped by. An empty `groupBy` puts everything together. */
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

/** Good news waits for no trouble, and trouble for no good news: each kind of message keeps its own pace. */
export function paceGroupOf({ type, incident }: Pick<Transition, 'type' | 'incident'>): string {
  const phase =
    type === 'incident.resolved' || type === 'agent.recovered'
      ? 'over'
      : type === 'incident.reminded' || type === 'incident.acknowledged'
        ? type
        : 'trouble';
  return `${phase} ${incident.group ?? incident.id}`;
}
