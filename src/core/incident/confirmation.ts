/** @module Confirmation: how many probes must give the same verdict before it counts, and how far apart, by cause. */

import { type Cause, refusalCauses, transientCauses } from '../model/cause.ts';
import type { Confirmation } from '../model/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Incident, Pending } from '../model/incident.ts';

const second = 1000;
const minute = 60 * second;

const refusals: ReadonlySet<Cause> = new Set(refusalCauses);

/** The probes that confirm these are minutes apart. */
const transient: ReadonlySet<Cause> = new Set(transientCauses);

/**
 * Returns the confirmation that a cause needs; `apart` is in ms. By default two probes some seconds apart confirm what an ESP
 * says about a key. Causes that pass by themselves need three probes, minutes apart.
 */
export function confirmationFor(cause: Cause, overrides: Readonly<Partial<Record<Cause, Confirmation>>>): Confirmation {
  return (
    overrides[cause] ?? (transient.has(cause) ? { probes: 3, apart: 2 * minute } : { probes: 2, apart: 5 * second })
  );
}

/**
 * The longest time (ms) for which `Retry-After` keeps the next probe back if the ESP does not limit a rate, for causes that pass by
 * themselves and for others. A page about maintenance, or a refusal, may ask for a day.
 */
const longestPauses = { passing: 2 * minute, other: 30 * second };

/** A failure that cannot be confirmed for so much longer (ms) than usual is told without. */
export const longestDelay = 2 * minute;

/** Causes of which an ESP says itself how long to wait: it is left alone until then. */
const limits: readonly Cause[] = ['rate_limited', 'quota_exhausted'];

/** Returns for how long (ms) the next probe has to wait, by `Retry-After`. @param isLimit the status was that of a rate limit */
export function pauseAfter({ cause, retryAfter }: Diagnosis, isLimit: boolean): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (isLimit || limits.includes(cause)) return retryAfter * second;
  return Math.min(retryAfter * second, isTransient(cause) ? longestPauses.passing : longestPauses.other);
}

/** Probes that fail in turns for reasons that do not confirm each other: so many turns, for so long (ms), are a failure. */
const mixed = { turns: 3, for: minute };

/** Returns whether a key fails at each probe, each time otherwise. It is told by what passes by itself, so that no key is blamed. */
export function isMixed({ turns = 0, firstAt, cause }: Pending, at: number): boolean {
  return turns >= mixed.turns && at - firstAt >= mixed.for && isTransient(cause);
}

/** A key that came and went fails for good when at least so many probes in a row, this far apart, failed. */
const afterFlapping = { probes: 4, apart: 20 * second };

/**
 * Returns the confirmation that a verdict needs while `incident` is open. Each change of a trouble that was told needs one probe
 * more than the last, so that answers that alternate are not told at every change.
 */
export function confirmationWithin(
  incident: Incident | undefined,
  cause: Cause,
  overrides: Readonly<Partial<Record<Cause, Confirmation>>>,
): Confirmation {
  const usual = confirmationFor(cause, overrides);
  if (incident === undefined || incident.kind === 'warning') return usual;
  const least = incident.flapping ? afterFlapping : usual;
  const probes = Math.max(usual.probes, least.probes) + incident.sequence - 1;
  return { probes, apart: Math.max(usual.apart, least.apart) };
}

/** Returns whether a cause passes by itself, such as an outage. */
export function isTransient(cause: Cause): boolean {
  return transient.has(cause);
}

/** Returns whether a probe with one cause confirms a verdict with the other. */
export function confirmEachOther(one: Cause, other: Cause): boolean {
  return one === other || transient.has(one) === transient.has(other);
}

/** Returns whether this probe was a failed log-in. */
export function isRefusal(diagnosis: Pick<Diagnosis, 'state' | 'cause'>): boolean {
  return (diagnosis.state === 'failing' || diagnosis.state === 'unknown') && refusals.has(diagnosis.cause);
}
