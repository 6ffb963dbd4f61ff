/** @module Routing: the channels that a transition goes to. */

import { allows } from '../incident/matcher.ts';
import { labelsOf } from '../incident/muting.ts';
import type { RoutedDecision } from '../incident/record.ts';
import type { Decision } from '../incident/transition.ts';
import type { GroupBy, Match, Route } from '../model/config.ts';
import type { Transition } from '../model/incident.ts';
import { addFallbacks, type Dependency } from './channel-dependencies.ts';
import { defaultGroupBy, groupOf } from './grouping.ts';

/**
 * Adds the channels that a decision's transition goes to, and its group, and stores both in the incident. An end goes to
 * exactly the channels that were told of the incident. When none of them is left, it goes where the incident would go now. If a channel depends on the failing integration (`dependencies`), its
 * fallback is added.
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
  const { told: toldBefore = [] } = transition.incident;
  const before = toldBefore.filter((channel) => channels.includes(channel));
  if (transition.incident.resolvedAt !== undefined) {
    const areGone = toldBefore.length > 0 && before.length === 0;
    return { ...decision, channels: areGone ? channelsFor(transition, routes, channels) : before };
  }
  const wanted = [...new Set([...before, ...channelsFor(transition, routes, channels)])];
  const told = addFallbacks(wanted, transition.incident, dependencies);
  const incident = { ...transition.incident, told, group: groupOf(transition, groupBy) };
  return { ...decision, standing: { ...standing, incident }, transition: { ...transition, incident }, channels: told };
}

/**
 * Returns the channels of all routes that match, each once, and all channels when there are no routes. A problem of Keymedic
 * itself that no route matches goes to all channels: a monitor must not fail in silence.
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
