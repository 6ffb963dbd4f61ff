/** @module Who is told of a transition. */

import type { Match, Route } from './config.ts';
import type { Decision } from './incident.ts';
import type { Transition } from './incident-types.ts';

/**
 * Adds the channels that a decision's transition goes to, and notes them in the standing, so that the all-clear goes to
 * exactly those who were told of the trouble.
 */
export function address(
  decision: Decision,
  routes: readonly Route[],
  channels: readonly string[],
): Decision & { readonly channels: readonly string[] } {
  const { transition, standing } = decision;
  if (transition === undefined) {
    return { ...decision, channels: [] };
  }
  const before = (transition.incident.told ?? []).filter((channel) => channels.includes(channel));
  if (transition.incident.resolvedAt !== undefined) {
    return { ...decision, channels: before };
  }
  const told = [...new Set([...before, ...channelsFor(transition, routes, channels)])];
  const incident = { ...transition.incident, told };
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

function matches(match: Match, { incident, subject }: Transition): boolean {
  return (
    allows(match.provider, subject?.provider) &&
    allows(match.integration, incident.integration) &&
    allows(match.owner, subject?.owner) &&
    allows(match.cause, incident.cause) &&
    allows(match.severity, incident.severity)
  );
}

function allows<Value>(wanted: readonly Value[] | undefined, value: Value | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}
