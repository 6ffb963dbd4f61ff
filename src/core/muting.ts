/** @module What holds alerts back: silences, maintenance windows, and troubles that explain others. Delivery waits, state goes on. */

import type { Cause } from './cause.ts';
import type { MaintenanceWindow, Match, Severity } from './config.ts';
import type { Incident, Transition } from './incident-types.ts';
import { allows } from './match.ts';
import type { NextCron } from './schedule.ts';

/** What matchers see of an alert. */
export interface Labels {
  readonly integration: string;
  readonly provider?: string;
  readonly owner?: string;
  readonly account?: string;
  readonly cause: Cause;
  readonly severity: Severity;
}

/** Holds back what it matches, for as long as it is there. */
export interface Mute {
  readonly match: Match & { readonly account?: readonly string[] };
  /** The incident that explains those which it holds back, and is never held back by them. */
  readonly except?: string;
}

/** Made by a person, for a while. */
export interface Silence {
  readonly id: string;
  readonly match: Match;
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
    cause: incident.cause,
    severity: incident.severity,
  };
}

/** Trouble of our own is held back only by a mute that names it: a monitor must not fail in silence. */
export function isMuted(labels: Labels & { readonly incident: string }, mutes: readonly Mute[]): boolean {
  return mutes.some(({ match, except }) => {
    const isNamed = labels.cause !== 'agent_problem' || match.cause !== undefined || match.integration !== undefined;
    return isNamed && except !== labels.incident && allows({ ...match }, { ...labels });
  });
}

/** All that holds alerts back at `now` (ms). */
export function mutesAt(
  now: number,
  by: {
    readonly silences: readonly Silence[];
    readonly maintenance: readonly MaintenanceWindow[];
    readonly open: readonly Incident[];
    readonly nextCron: NextCron;
  },
): readonly Mute[] {
  return [
    ...by.silences.filter(({ until }) => until > now).map(({ match }) => ({ match })),
    ...by.maintenance.filter((window) => isInWindow(window, now, by.nextCron)).map(({ match }) => ({ match })),
    ...explainedBy(by.open),
  ];
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
/** Faults that an outage shows at the integrations of its ESP. */
const ofOutage: readonly Cause[] = ['network', 'endpoint_changed', 'bad_request', 'unrecognised', 'rate_limited'];

/**
 * An account that is certainly suspended explains refusals of its keys (of that very account); an outage explains what
 * fails at its ESP without a clear refusal. Only the first incident of an account is told, the others wait for its end.
 */
function explainedBy(open: readonly Incident[]): readonly Mute[] {
  const seen = new Set<string>();
  return open.flatMap(({ id, kind, cause, confidence, provider, account }): readonly Mute[] => {
    const isSuspension = cause === 'account_suspended' && account !== undefined;
    const name = JSON.stringify([provider, cause, account]);
    if (provider === undefined || kind !== 'failing' || confidence === 'possible' || seen.has(name)) return [];
    if (!isSuspension && cause !== 'provider_outage') return [];
    seen.add(name);
    return isSuspension
      ? [{ match: { provider: [provider], account: [account], cause: ofSuspension }, except: id }]
      : [{ match: { provider: [provider], cause: ofOutage }, except: id }];
  });
}
