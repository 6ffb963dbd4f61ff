/** @module Causes that a probe cannot exclude: missing rights that it did not use, and pages of an intermediary. */

import type { Answer } from '../model/answer.ts';
import type { AnswerCause, Need } from '../model/cause.ts';
import type { Probe, Provider } from '../model/provider.ts';
import type { Reading } from './read-answer.ts';
import { isWebPage } from './subject.ts';

/**
 * Returns the reading with the causes that the answer to this probe does not exclude. An acceptance does not show the right
 * that is needed. A missing permission that is not needed does no harm. A web page instead of the API's refusal may come
 * from a firewall.
 */
export function widen(
  reading: Reading,
  answer: Answer,
  probe: Probe,
  { needs, provider }: { readonly needs: readonly Need[]; readonly provider: Provider },
): Reading {
  const [first] = reading.causes;
  const isTold = needs.some((need) => (provider.permissions?.[need]?.scopes.length ?? 0) > 0);
  const isLetIn = reading.causes.length === 1 || reading.otherForm !== undefined;
  if (first === 'healthy' && isLetIn && isTold && probe.provesNeed !== true)
    return add(reading, ['insufficient_permissions']);
  if (isForAnotherNeed(reading, probe, needs)) return add(reading, ['healthy']);
  const isRefusal = answer.kind === 'http' && (answer.status === 401 || answer.status === 403);
  if (isRefusal && isWebPage(answer)) return add(reading, ['ip_blocked', 'network']);
  return reading;
}

/** True when the probe lacked a permission that the integration does not need: then nothing shows whether its needs are met. */
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
