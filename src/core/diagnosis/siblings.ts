/** @module Evidence of the other integrations at the same ESP: a fault that several share is a hypothesis about the group. */

import type { Cause } from '../model/cause.ts';
import type { Evidence } from '../model/diagnosis.ts';
import { allBut, formatInstant, hard, soft } from './evidence.ts';
import { weights } from './weights.ts';

/** The state of another integration at the same ESP. */
export interface Sibling {
  readonly id: string;
  readonly host?: string;
  readonly works: boolean;
  /** `signatureOf` its answer; absent when it had none. */
  readonly signature?: string;
  /** True when its present credential worked before. */
  readonly workedBefore: boolean;
  /** For one that worked after the trouble began and fails now: the instant (ms) at which it worked. */
  readonly workedAt?: number;
  /** For one that fails: true when keys worked at this host after its trouble began, so that its trouble is another. */
  readonly failedEarlier?: boolean;
}

/** What the results of the other integrations show about this one. */
export interface GroupReading {
  readonly evidence: readonly Evidence[];
  /** Causes that explain all of them at once; they precede the causes of the single answer. Empty without such a hypothesis. */
  readonly groupCauses: readonly Cause[];
  /** True when all are refused alike: then no single key is blamed for certain. */
  readonly isShared: boolean;
}

/**
 * Returns what the other integrations at the same host show.
 * @param own the integration's own host, signature and past
 * @param isRefused true when its own answer refuses it (by the ESP, not by the network)
 */
export function readSiblings(
  own: Omit<Sibling, 'id' | 'works'>,
  isRefused: boolean,
  siblings: readonly Sibling[],
): GroupReading {
  // Where nothing refuses the key, a success of the past says nothing: the connection may have been lost since.
  const near = siblings.filter(({ host, workedAt }) => host === own.host && (isRefused || workedAt === undefined));
  const working = near.filter(({ works }) => works);
  if (working.length > 0) return alone([hard('siblings', describeWorking(working), notShared)]);
  const isAlike = ({ signature }: Sibling) => signature !== undefined && signature === own.signature;
  const together = near.filter(({ failedEarlier }) => failedEarlier !== true);
  const alike = together.filter(isAlike);
  if (!isRefused) return alone([]);
  if (together.length === 0) return alone(readEarlier(near.filter(isAlike)));
  if (alike.length === 0 || alike.length < together.length) return alone([]);
  const shared: readonly Cause[] = ['provider_outage', 'account_suspended', 'ip_blocked'];
  const says = `All integrations at this host are refused in the same words at the same time (${listIds(alike)} too): first check what these integrations share, such as the account, our IP address, an outage, or a mass revocation after a leak.`;
  const allWorked = own.workedBefore && alike.every(({ workedBefore }) => workedBefore);
  return {
    evidence: [soft('siblings', says, shared, weights.siblingsFail)],
    groupCauses: allWorked ? shared : [],
    isShared: true,
  };
}

function alone(evidence: readonly Evidence[]): GroupReading {
  return { evidence, groupCauses: [], isShared: false };
}

const notShared = allBut(['provider_outage', 'network', 'agent_problem']);

function describeWorking(working: readonly Sibling[]): string {
  const now = working.filter(({ workedAt }) => workedAt === undefined);
  if (now.length > 0)
    return `Other integrations at the same host work (${listIds(now)}), so neither an outage nor the connection is the cause.`;
  const last = Math.max(...working.map(({ workedAt = 0 }) => workedAt));
  return `Other integrations at the same host still worked at ${formatInstant(last)}, after this one began to fail (${listIds(working)}), so neither an outage nor the connection is the cause.`;
}

/** An outage takes keys at one moment. Keys that end one after the other are revoked one by one, or their account is closed. */
function readEarlier(earlier: readonly Sibling[]): readonly Evidence[] {
  if (earlier.length === 0) return [];
  const says = `Another integration at this host is refused in the same words (${listIds(earlier)}), but began to fail while others still worked: an outage would have taken them at one moment.`;
  return [soft('siblings', says, ['revoked', 'expired', 'account_suspended'], weights.failedEarlier)];
}

function listIds(list: readonly Sibling[]): string {
  const names = list.slice(0, 3).map(({ id }) => id);
  return list.length > names.length ? `${names.join(', ')} and ${list.length - names.length} more` : names.join(', ');
}
