/** @module What our own probe cannot show stays open: rights that it did not ask for, and pages that somebody else may have sent. */

import type { Answer } from '../model/answer.ts';
import type { AnswerCause, Need } from '../model/cause.ts';
import type { Probe, Provider } from '../model/provider.ts';
import { isWebPage, type Reading } from './read-answer.ts';

/**
 * The reading with what the answer to this probe leaves open as well: being let in is not yet the right that is needed, a
 * permission that is not needed is no loss, and a web page in place of the API's refusal may be a firewall's.
 */
export function widen(
  reading: Reading,
  answer: Answer,
  probe: Probe,
  { needs, provider }: { readonly needs: readonly Need[]; readonly provider: Provider },
): Reading {
  const [first] = reading.causes;
  const isTold = needs.some((need) => (provider.permissions?.[need]?.scopes.length ?? 0) > 0);
  if (first === 'healthy' && reading.causes.length === 1 && isTold && probe.provesNeed !== true)
    return add(reading, ['insufficient_permissions']);
  if (isForAnotherNeed(reading, probe, needs)) return add(reading, ['healthy']);
  const isRefusal = answer.kind === 'http' && (answer.status === 401 || answer.status === 403);
  if (isRefusal && isWebPage(answer)) return add(reading, ['ip_blocked', 'network']);
  return reading;
}

/** True when the probe was refused for want of a permission that the integration does not need: nothing shows the need. */
export function isForAnotherNeed(reading: Reading, probe: Probe, needs: readonly Need[]): boolean {
  return (
    reading.causes[0] === 'insufficient_permissions' &&
    probe.permission !== null &&
    probe.provesNeed !== true &&
    needs.length > 0 &&
    probe.needs?.some((need) => needs.includes(need)) !== true
  );
}

function add(reading: Reading, causes: readonly AnswerCause[]): Reading {
  return { ...reading, causes: [...new Set([...reading.causes, ...causes])] };
}
