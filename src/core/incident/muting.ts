/** @module What holds alerts back: silences, maintenance windows, and troubles that explain others. Delivery waits, state goes on. */

import type { Cause } from '../model/cause.ts';
import type { MaintenanceWindow, Severity } from '../model/config.ts';
import { agentId, type Incident, type Transition } from '../model/incident.ts';
import type { NextCron } from '../schedule.ts';
import { holds, type Matcher, toMatchers } from './matcher.ts';

/** What matchers see of an alert. */
export interface Labels {
  readonly integration: string;
  readonly provider?: string;
  readonly owner?: string;
  readonly account?: string;
  readonly host?: string;
  readonly cause: Cause;
  readonly severity: Severity;
}

/** Holds back what all its matchers hold for, as long as it is there. */
export interface Mute {
  readonly matchers: readonly Matcher[];
  /** Present where the trouble of another integration explains what is held back. */
  readonly inhibition?: Inhibition;
}

/** An incident that its audience was told of, so that more of the same need not be told to them as well. */
export interface Inhibition {
  readonly incident: string;
  readonly owner?: string;
  readonly channels: readonly string[];
  /** It is over since then (ms), and explains what opened before. */
  readonly endedAt?: number;
}

/** Made by a person, for a while. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly by: string;
  readonly reason: string;
  readonly createdAt: number;
  /** Over from this instant (ms) on. */
  readonly until: number;
}

export function labelsOf({ incident, subject }: Pick<Transition, 'incident' | 'subject'>): Labels {
  return {
    integration: incident.integration,
    ...(subject === undefined ? {} : { provider: subject.provider }),
    ...(subject?.owner === undefined ? {} : { owner: subject.owner }),
    ...(incident.account === undefined ? {} : { account: incident.account }),
    ...(incident.host === undefined ? {} : { host: incident.host }),
    cause: incident.cause,
    severity: incident.severity,
  };
}

/** What is asked of an alert that may be held back. */
export interface Mutable extends Labels {
  readonly channel: string;
  readonly incident: string;
  readonly openedAt: number;
  readonly isOver: boolean;
}

export function isMuted(alert: Mutable, mutes: readonly Mute[]): boolean {
  return mutes.some(
    ({ matchers, inhibition: explanation }) =>
      (explanation === undefined || inhibits(explanation, alert)) &&
      (alert.cause !== 'agent_problem' || matchers.some(namesUs)) &&
      matchers.every((matcher) => holds(matcher, alert)),
  );
}

/** Trouble of our own is held back only by a mute that names it: a monitor must not fail in silence. */
export function namesUs({ name, is, values }: Matcher): boolean {
  return (
    is === '=' &&
    ((name === 'cause' && values.includes('agent_problem')) || (name === 'integration' && values.includes(agentId)))
  );
}

/** Never an end, and nothing that the same people have not been told the reason of. */
function inhibits({ incident, owner, channels, endedAt }: Inhibition, alert: Mutable): boolean {
  return (
    incident !== alert.incident &&
    owner === alert.owner &&
    channels.includes(alert.channel) &&
    !alert.isOver &&
    (endedAt === undefined || alert.openedAt < endedAt)
  );
}

/** All that holds alerts back at `now` (ms). @param by `explaining`: see `explainedBy` */
export function activeMutes(
  now: number,
  by: {
    readonly silences: readonly Silence[];
    readonly maintenance: readonly MaintenanceWindow[];
    readonly explaining: readonly Incident[];
    readonly nextCron: NextCron;
  },
): readonly Mute[] {
  const byPeople = [
    ...by.silences.filter(({ until }) => until > now).map(({ matchers }) => ({ matchers })),
    ...by.maintenance
      .filter((window) => isInWindow(window, now, by.nextCron))
      .map(({ match }) => ({ matchers: toMatchers(match) })),
  ];
  return [...byPeople, ...inhibitionsOf(by.explaining, byPeople)];
}

/** True from each instant of the window's cron expression on, for its length of elapsed time. */
export function isInWindow({ schedule, lasts }: MaintenanceWindow, now: number, nextCron: NextCron): boolean {
  const began = nextCron(schedule.expression, schedule.timezone, now - lasts);
  return began !== null && began <= now;
}

/** Refusals that a suspended account shows at its keys. */
const ofSuspension: readonly Cause[] = [
  'revoked',
  'unrecognised',
  'insufficient_permissions',
  'auth_missing',
  'sender_unverified',
  'quota_exhausted',
  'account_suspended',
];
/** Faults that an outage shows at the integrations of its host. */
const ofOutage: readonly Cause[] = [
  'network',
  'endpoint_changed',
  'bad_request',
  'unrecognised',
  'rate_limited',
  'provider_outage',
];

/** ms that an explanation goes on for when it has ended: what it explained is looked at again meanwhile, and may be over, too. */
export const inhibitionGrace = 15 * 60_000;

/** Causes of an incident that may explain others. */
export function canInhibit(cause: Cause): boolean {
  return cause === 'account_suspended' || cause === 'provider_outage';
}

/**
 * An account that is certainly suspended explains refusals of its keys (of that very account); an outage explains what
 * fails at its host without a clear refusal: another region, or another server of a generic provider, may be well. To each owner and channel the first incident is told, and the others wait for
 * its end. What was itself held back by people explains nothing, for nobody was told of it.
 * @param explaining those open, and those that ended within `explainsFor`
 */
function inhibitionsOf(explaining: readonly Incident[], byPeople: readonly Mute[]): readonly Mute[] {
  const taken = new Set<string>();
  return explaining
    .toSorted((one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1))
    .flatMap((incident): readonly Mute[] => {
      const { id, kind, cause, confidence, provider, owner, told = [], openedAt, resolvedAt } = incident;
      const isSuspension = cause === 'account_suspended';
      const place = isSuspension ? incident.account : incident.host;
      if (provider === undefined || place === undefined || kind !== 'failing' || confidence === 'possible') return [];
      if (!canInhibit(cause)) return [];
      const channels = told.filter((channel) => {
        if (isMuted({ ...incident, incident: id, channel, openedAt, isOver: false }, byPeople)) return false;
        const name = JSON.stringify([provider, cause, place, owner, channel, resolvedAt]);
        const isFirst = !taken.has(name);
        taken.add(name);
        return isFirst;
      });
      const explanation = {
        incident: id,
        channels,
        ...(owner === undefined ? {} : { owner }),
        ...(resolvedAt === undefined ? {} : { endedAt: resolvedAt }),
      };
      const match = isSuspension ? { account: [place], cause: ofSuspension } : { host: [place], cause: ofOutage };
      return [{ matchers: toMatchers({ provider: [provider], ...match }), inhibition: explanation }];
    });
}
