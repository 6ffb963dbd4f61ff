/** @module How sure we must be before a verdict counts: how many probes must say so, and how far apart, by cause. */

import { type Cause, refusalCauses, transientCauses } from '../model/cause.ts';
import type { Confirmation } from '../model/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';

const second = 1000;
const minute = 60 * second;

const refusals: ReadonlySet<Cause> = new Set(refusalCauses);

/** The probes that confirm these are minutes apart. */
const transient: ReadonlySet<Cause> = new Set(transientCauses);

/** Two probes within seconds for what an ESP says about a key; three, minutes apart, for what passes by itself. */
export function confirmationFor(cause: Cause, overrides: Readonly<Partial<Record<Cause, Confirmation>>>): Confirmation {
  return (
    overrides[cause] ?? (transient.has(cause) ? { probes: 3, apart: 2 * minute } : { probes: 2, apart: 5 * second })
  );
}

/** True when two causes are so near each other that a probe with the one confirms the other. */
export function confirmEachOther(one: Cause, other: Cause): boolean {
  return one === other || transient.has(one) === transient.has(other);
}

/** True when this probe was a failed log-in. */
export function isRefusal(diagnosis: Pick<Diagnosis, 'state' | 'cause'>): boolean {
  return (diagnosis.state === 'failing' || diagnosis.state === 'unknown') && refusals.has(diagnosis.cause);
}
