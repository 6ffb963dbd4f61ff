/** @module Standings and incidents as they are once the buffered entries are written. */

import type { Incident, Standing } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';

/** Returns the stored standings, replaced or joined by those of the entries. `ids` restricts the latter; all by default. */
export function mergeStandings(
  stored: readonly Standing[],
  entries: readonly Recorded[],
  ids?: readonly string[],
): Standing[] {
  const merged = new Map(stored.map((standing) => [standing.integration, standing]));
  const wanted = ids === undefined ? undefined : new Set(ids);
  for (const { standing } of entries)
    if (wanted?.has(standing.integration) ?? true) merged.set(standing.integration, standing);
  return [...merged.values()];
}

/** Returns the stored open incidents with the openings, changes and ends that the entries bring. */
export function mergeOpenIncidents(stored: readonly Incident[], entries: readonly Recorded[]): Incident[] {
  const open = new Map(stored.map((incident) => [incident.id, incident]));
  for (const { transition } of entries) {
    const incident = transition?.transition.incident;
    if (incident === undefined) continue;
    if (incident.resolvedAt === undefined) open.set(incident.id, incident);
    else open.delete(incident.id);
  }
  return [...open.values()];
}
