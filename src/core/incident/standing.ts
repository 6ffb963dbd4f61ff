/** @module What is remembered of an integration: what each probe leaves behind, and how far a verdict is confirmed. */

import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pending, Standing } from '../model/incident.ts';
import { confirmEachOther, isRefusal } from './confirmation.ts';
import { noteVerdict } from './flapping.ts';
import { forgetReplacedKey } from './warning-steps.ts';

/** What was looked at, and when (ms). */
export interface Observation {
  /** Absent when the secret could not be read. */
  readonly fingerprint?: string;
  readonly host?: string;
  readonly at: number;
  readonly probeId: string;
  /** `signatureOf` the answer; alerts can be grouped by it. */
  readonly signature?: string;
}

/** What every probe leaves behind, whatever its verdict. */
export function noteProbe(
  standing: Standing,
  diagnosis: Diagnosis,
  { at, fingerprint, host, probeId }: Observation,
): Standing {
  const { refusedSince, notBefore: _, recent: before, steadySince, ...rest } = standing;
  const works = diagnosis.state === 'healthy' || diagnosis.state === 'warning';
  const recent = works || diagnosis.state === 'failing' ? noteVerdict(before, works) : before;
  const steadyFrom = works ? (steadySince ?? at) : diagnosis.state === 'failing' ? undefined : steadySince;
  const isReplaced =
    fingerprint !== undefined && standing.fingerprint !== undefined && fingerprint !== standing.fingerprint;
  const refusedFrom = isRefusal(diagnosis) && (isReplaced || refusedSince === undefined) ? at : refusedSince;
  const seen: Standing = {
    ...rest,
    lastProbeAt: at,
    lastProbeId: probeId,
    ...(recent === undefined ? {} : { recent }),
    ...(recent === undefined || steadyFrom === undefined ? {} : { steadySince: steadyFrom }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(fingerprint === undefined || fingerprint === standing.fingerprint ? {} : { fingerprintSince: at }),
    ...(isReplaced && standing.fingerprint !== undefined
      ? { previousFingerprint: standing.fingerprint, warned: forgetReplacedKey(standing.warned) }
      : {}),
    ...(works || refusedFrom === undefined || (isReplaced && refusedFrom !== at) ? {} : { refusedSince: refusedFrom }),
    ...(diagnosis.retryAfter === undefined ? {} : { notBefore: at + diagnosis.retryAfter * 1000 }),
    ...(works && fingerprint !== undefined
      ? {
          lastHealthyAt: at,
          lastHealthyFingerprint: fingerprint,
          ...(host === undefined ? {} : { lastHealthyHost: host }),
        }
      : {}),
  };
  return isReplaced ? forgetTurns(withoutPending(seen)) : seen;
}

/** Counts a verdict towards its confirmation. A change of an open incident must be said in the very same words. */
export function countVerdict(
  before: Pending | undefined,
  diagnosis: Diagnosis,
  at: number,
  apart: number,
  isUpdate: boolean,
): Pending {
  const { state, cause, confidence } = diagnosis;
  const says = { state, cause, confidence };
  const isSame =
    before !== undefined &&
    before.state === state &&
    (isUpdate ? before.cause === cause && before.confidence === confidence : confirmEachOther(before.cause, cause));
  if (!isSame) {
    return { ...says, count: 1, countedAt: at, firstAt: isUpdate ? at : (before?.firstAt ?? at) };
  }
  // Half the distance, because a slow first probe may make the second seem too near; a clock set back counts, too.
  const isApart = Math.abs(at - before.countedAt) >= apart / 2;
  return isApart
    ? { ...before, ...says, count: before.count + 1, countedAt: at, firstAt: Math.min(before.firstAt, at) }
    : { ...before, ...says };
}

/** The verdict that stands from now on, since `since` unless it stood before. */
export function settleVerdict(standing: Standing, { state, cause }: Diagnosis, since: number): Standing {
  const isSame = standing.state === state && standing.cause === cause;
  return isSame && standing.since !== undefined ? standing : { ...standing, state, cause, since };
}

/** A new key has a past of its own. */
function forgetTurns(standing: Standing): Standing {
  const { recent: _, steadySince: __, ...rest } = standing;
  return rest;
}

export function withoutPending(standing: Standing): Standing {
  const { pending: _, ...rest } = standing;
  return rest;
}
