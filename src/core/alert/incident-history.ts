/** @module The transitions of a notification by incident, the gravest incident first. */

import type { Transition, TransitionType } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';

/** The order in which a message reports its incidents, by their last transition. */
const byGravity: readonly TransitionType[] = [
  'incident.opened',
  'incident.updated',
  'incident.reminded',
  'key.warning',
  'agent.problem',
  'incident.acknowledged',
  'incident.resolved',
  'agent.recovered',
  'agent.started',
  'channel.test',
];

/** One incident in a notification. */
export interface IncidentHistory {
  /** Its last transition. */
  readonly last: Transition;
  /** All transitions of the incident in the notification, in order. */
  readonly transitions: readonly Transition[];
}

/** Returns one history for each incident of a notification, the gravest first; incidents of the same gravity keep their order. */
export function groupByIncident({ transitions }: Notification): readonly IncidentHistory[] {
  const groups = Map.groupBy(transitions, ({ incident }) => incident.id);
  const histories = [...groups.values()].flatMap((unordered) => {
    const ordered = unordered.toSorted((one, other) => one.incident.sequence - other.incident.sequence);
    const last = ordered.at(-1);
    return last === undefined ? [] : [{ last, transitions: ordered }];
  });
  return histories.toSorted((one, other) => byGravity.indexOf(one.last.type) - byGravity.indexOf(other.last.type));
}
