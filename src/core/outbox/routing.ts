/** @module Who is told of a transition. */

import { allows } from '../incident/matcher.ts';
import { labelsOf } from '../incident/muting.ts';
import type { RoutedDecision } from '../incident/record.ts';
import type { Decision } from '../incident/transition.ts';
import type { GroupBy, Match, Route } from '../model/config.ts';
import type { Transition } from '../model/incident.ts';
import { addFallbacks, type Dependency } from './channel-dependencies.ts';
import { defaultGroupBy, groupOf } from './grouping.ts';

/**
 * Adds the channels that a decision's transition goes to, and notes them in the standing, so that the all-clear goes to
 * exactly those who were told of the trouble; and what it is grouped by. Where a channel stands on what fails
 * (`dependencies`), its fallback is told as well.
 */
export function addRecipients(
  decision: Decision,
  routes: readonly Route[],
  channels: readonly string[],
  groupBy: readonly GroupBy[] = defaultGroupBy,
  dependencies: readonly Dependency[] = [],
): RoutedDecision {
  const { transition, standing } = decision;
  if (transition === undefined) {
    return { ...decision, channels: [] };
  }
  const before = (transition.incident.told ?? []).filter((channel) => channels.includes(channel));
  if (transition.incident.resolvedAt !== undefined) {
    return { ...decision, channels: before };
  }
  const wanted = [...new Set([...before, ...channelsFor(transition, routes, channels)])];
  const told = addFallbacks(wanted, transition.incident, dependencies);
  const incident = { ...transition.incident, told, group: groupOf(transition, groupBy) };
  return { ...decision, standing: { ...standing, incident }, transition: { ...transition, incident }, channels: told };
}

/**
 * The channels of all routes that match, each once; all channels when there are no routes at all. Trouble of our own
 * that no route matches goes to everybody: a monitor must not fail in silence.
 */
export function channelsFor(
  transition: Transition,
  routes: readonly Route[],
  channels: readonly string[],
): readonly string[] {
  const matching = routes.filter((route) => matches(route.match, transition));
  if (routes.length === 0 || (matching.length === 0 && transition.incident.kind === 'agent')) {
    return channels;
  }
  return [...new Set(matching.flatMap((route) => route.to))];
}

function matches(match: Match, transition: Transition): boolean {
  return allows({ ...match }, { ...labelsOf(transition) });
}
