/** @module Mutes: which alerts a silence, a maintenance window or an inhibiting incident holds back. Only delivery waits; the state of an incident goes on. */

import { defined } from '../defined.ts';
import type { Cause } from '../model/cause.ts';
import type { Severity } from '../model/config.ts';
import { agentId, type Transition } from '../model/incident.ts';
import { holds, type Matcher } from './matcher.ts';

/** The properties of an alert that matchers compare. */
export interface Labels {
  readonly integration: string;
  readonly provider?: string;
  readonly owner?: string;
  readonly account?: string;
  readonly host?: string;
  readonly cause: Cause;
  readonly severity: Severity;
}

/** Holds back the alerts that all its matchers hold for. */
export interface Mute {
  readonly matchers: readonly Matcher[];
  /** Present where an incident of another integration is the reason. */
  readonly inhibition?: Inhibition;
}

/** An incident that inhibits others: the same owner and channels were told of it, so they need no alert about what follows from it. */
export interface Inhibition {
  readonly incident: string;
  readonly owner?: string;
  readonly channels: readonly string[];
  /** When the incident ended (ms); from then on it inhibits only incidents that opened before. */
  readonly endedAt?: number;
}

/** A mute that a person makes for a limited time. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  /** The person's name. */
  readonly by: string;
  readonly reason: string;
  readonly createdAt: number;
  /** The silence has ended from this instant (ms) on. */
  readonly until: number;
}

/** Returns the labels of a transition, taken from its incident and its subject. */
export function labelsOf({ incident, subject }: Pick<Transition, 'incident' | 'subject'>): Labels {
  const { integration, account, host, cause, severity } = incident;
  return defined({ integration, provider: subject?.provider, owner: subject?.owner, account, host, cause, severity });
}

/** An alert on its way to one channel, as far as a mute depends on it. */
export interface Mutable extends Labels {
  readonly channel: string;
  readonly incident: string;
  /** When the incident opened (ms). */
  readonly openedAt: number;
  /** True when the alert says that the incident has ended. */
  readonly isOver: boolean;
}

/** Returns whether any of `mutes` holds the alert back. */
export function isMuted(alert: Mutable, mutes: readonly Mute[]): boolean {
  return mutes.some(
    ({ matchers, inhibition }) =>
      (inhibition === undefined || inhibits(inhibition, alert)) &&
      (alert.cause !== 'agent_problem' || matchers.some(namesUs)) &&
      matchers.every((matcher) => holds(matcher, alert)),
  );
}

/**
 * Returns whether a matcher names Keymedic's own problems. Only such a mute holds alerts about them back: a monitor must not
 * fail in silence.
 */
export function namesUs({ name, is, values }: Matcher): boolean {
  return (
    is === '=' &&
    ((name === 'cause' && values.includes('agent_problem')) || (name === 'integration' && values.includes(agentId)))
  );
}

/** An end is never inhibited, nor is an alert whose owner and channel were not told of the inhibiting incident. */
function inhibits({ incident, owner, channels, endedAt }: Inhibition, alert: Mutable): boolean {
  return (
    incident !== alert.incident &&
    owner === alert.owner &&
    channels.includes(alert.channel) &&
    !alert.isOver &&
    (endedAt === undefined || alert.openedAt < endedAt)
  );
}
