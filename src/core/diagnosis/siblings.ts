/** @module Evidence of the other integrations at the same ESP: a fault that several share is a hypothesis about the group. */

import type { Cause } from '../model/cause.ts';
import type { Evidence } from '../model/diagnosis.ts';
import { allBut, hard, soft } from './evidence.ts';
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
  const near = siblings.filter(({ host }) => host === own.host);
  const working = near.filter(({ works }) => works);
  if (working.length > 0) {
    const says = `Other integrations at the same host work (${listIds(working)}), so neither an outage nor the connection is the cause.`;
    return {
      evidence: [hard('siblings', says, allBut(['provider_outage', 'network', 'agent_problem']))],
      groupCauses: [],
      isShared: false,
    };
  }
  const alike = near.filter(({ works, signature }) => !works && signature !== undefined && signature === own.signature);
  if (!isRefused || alike.length === 0 || alike.length < near.length)
    return { evidence: [], groupCauses: [], isShared: false };
  const shared: readonly Cause[] = ['provider_outage', 'account_suspended', 'ip_blocked'];
  const says = `All integrations at this host are refused in the same words at the same time (${listIds(alike)} too): first check what these integrations share, such as the account, our IP address, an outage, or a mass revocation after a leak.`;
  const allWorked = own.workedBefore && alike.every(({ workedBefore }) => workedBefore);
  return {
    evidence: [soft('siblings', says, shared, weights.siblingsFail)],
    groupCauses: allWorked ? shared : [],
    isShared: true,
  };
}

function listIds(list: readonly Sibling[]): string {
  const names = list.slice(0, 3).map(({ id }) => id);
  return list.length > names.length ? `${names.join(', ')} and ${list.length - names.length} more` : names.join(', ');
}
