/** @module Inhibition: an outage or a suspended account holds back the alerts about incidents that follow from it. */

import { defined } from '../defined.ts';
import { type Cause, inhibitingCauses } from '../model/cause.ts';
import type { Incident } from '../model/incident.ts';
import { toMatchers } from './matcher.ts';
import { isMuted, type Mute } from './muting.ts';

/** Causes that the keys of a suspended account show. */
const causesInSuspension: readonly Cause[] = [
  'revoked',
  'unrecognised',
  'insufficient_permissions',
  'auth_missing',
  'sender_unverified',
  'quota_exhausted',
  'account_suspended',
];
/** Causes that integrations show whose host has an outage. */
const causesInOutage: readonly Cause[] = [
  'network',
  'endpoint_changed',
  'bad_request',
  'unrecognised',
  'rate_limited',
  'provider_outage',
];

/** How long (ms) an ended incident still inhibits: the inhibited integrations are probed again meanwhile, and may work, too. */
export const inhibitionGrace = 15 * 60_000;

/** Returns whether incidents of this cause may inhibit others. */
export function canInhibit(cause: Cause): boolean {
  return inhibitingCauses.includes(cause);
}

/**
 * Returns the mutes that follow from inhibiting incidents. A suspended account inhibits refusals of keys of the same account.
 * An outage inhibits incidents at the same host that are no clear refusal; another region, or another server of a generic
 * provider, may work. Each owner and channel is told of the first incident only, and the others wait for its end.
 * An incident that a person muted inhibits nothing, because nobody was told of it.
 * @param incidents incidents that are open, or that ended within `inhibitionGrace`
 * @param byPeople the mutes of silences and maintenance windows
 */
export function inhibitionsOf(incidents: readonly Incident[], byPeople: readonly Mute[]): readonly Mute[] {
  const taken = new Set<string>();
  return incidents
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
      const match = isSuspension
        ? { account: [place], cause: causesInSuspension }
        : { host: [place], cause: causesInOutage };
      const inhibition = defined({ incident: id, channels, owner, endedAt: resolvedAt });
      return [{ matchers: toMatchers({ provider: [provider], ...match }), inhibition }];
    });
}
