/** @module The standing of an integration after a probe, and how far a verdict is confirmed. */

import { defined } from '../defined.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pending, Standing } from '../model/incident.ts';
import { confirmEachOther, isRefusal, pauseAfter } from './confirmation.ts';
import { appendVerdict } from './flapping.ts';
import { forgetReplacedKey } from './warning-steps.ts';

/** The facts of one probe besides its diagnosis. */
export interface Observation {
  /** Absent when the secret could not be read. */
  readonly fingerprint?: string;
  /** The host that was probed; absent when no request was sent. */
  readonly host?: string;
  /** The instant of the probe (ms). */
  readonly at: number;
  readonly probeId: string;
  /** `signatureOf` the answer; alerts can be grouped by it. */
  readonly signature?: string;
  /** The answer had the status of a rate limit, whatever its words say. */
  readonly isLimit?: boolean;
}

/** Returns the standing with what every probe changes, whatever its verdict. */
export function applyProbe(
  standing: Standing,
  diagnosis: Diagnosis,
  { at, fingerprint, host, probeId, isLimit = false }: Observation,
): Standing {
  const { refusedSince, notBefore: _, recent: before, steadySince, ...rest } = standing;
  const works = diagnosis.state === 'healthy' || diagnosis.state === 'warning';
  const recent = works || diagnosis.state === 'failing' ? appendVerdict(before, works) : before;
  const steadyFrom = works ? (steadySince ?? at) : diagnosis.state === 'failing' ? undefined : steadySince;
  const isReplaced =
    fingerprint !== undefined && standing.fingerprint !== undefined && fingerprint !== standing.fingerprint;
  const refusedFrom = isRefusal(diagnosis) && (isReplaced || refusedSince === undefined) ? at : refusedSince;
  const isNewKey = fingerprint !== undefined && fingerprint !== standing.fingerprint;
  const isStillRefused = !works && !(isReplaced && refusedFrom !== at);
  const pause = pauseAfter(diagnosis, isLimit);
  const isSeenHealthy = works && fingerprint !== undefined;
  const probed: Standing = {
    ...rest,
    lastProbeAt: at,
    lastProbeId: probeId,
    ...defined({
      recent,
      steadySince: recent === undefined && !standing.incident?.flapping ? undefined : steadyFrom,
      fingerprint,
      fingerprintSince: isNewKey ? at : undefined,
      previousFingerprint: isReplaced ? standing.fingerprint : undefined,
      refusedSince: isStillRefused ? refusedFrom : undefined,
      notBefore: pause === undefined ? undefined : at + pause,
      lastHealthyAt: isSeenHealthy ? at : undefined,
      lastHealthyFingerprint: isSeenHealthy ? fingerprint : undefined,
      lastHealthyHost: isSeenHealthy ? host : undefined,
    }),
    ...(isReplaced ? { warned: forgetReplacedKey(standing.warned) } : {}),
  };
  return isReplaced ? withoutRecent(withoutPending(probed)) : probed;
}

/**
 * Counts a verdict towards its confirmation. Instants and `apart` are in ms.
 * @param isUpdate the verdict changes an open incident: then cause and confidence must be the same in each probe
 */
export function countVerdict(
  before: Pending | undefined,
  diagnosis: Diagnosis,
  at: number,
  apart: number,
  isUpdate: boolean,
): Pending {
  const { state, cause, confidence } = diagnosis;
  const verdict = { state, cause, confidence };
  const isSame =
    before !== undefined &&
    before.state === state &&
    (isUpdate ? before.cause === cause && before.confidence === confidence : confirmEachOther(before.cause, cause));
  if (!isSame) {
    const isTurn = !isUpdate && before?.state === 'failing' && state === 'failing';
    const seen = isTurn
      ? { turns: (before.turns ?? 0) + 1, others: [...new Set([...(before.others ?? []), before.cause])] }
      : {};
    return { ...verdict, count: 1, countedAt: at, firstAt: isUpdate ? at : (before?.firstAt ?? at), ...seen };
  }
  // Half the distance, because a slow first probe may make the second seem too near; a clock set back counts, too.
  const isApart = Math.abs(at - before.countedAt) >= apart / 2;
  return isApart
    ? { ...before, ...verdict, count: before.count + 1, countedAt: at, firstAt: Math.min(before.firstAt, at) }
    : { ...before, ...verdict };
}

/** Returns the standing with a confirmed verdict, since `since` (ms) unless the same verdict stood before. */
export function confirmVerdict(standing: Standing, { state, cause }: Diagnosis, since: number): Standing {
  const isSame = standing.state === state && standing.cause === cause;
  return isSame && standing.since !== undefined ? standing : { ...standing, state, cause, since };
}

/** Drops the recent verdicts of a key that was replaced. */
function withoutRecent(standing: Standing): Standing {
  const { recent: _, steadySince: __, ...rest } = standing;
  return rest;
}

/**
 * Returns when (ms) a trouble was first seen.
 * @param signature of the answer that shows it; another answer than that of the open incident is another trouble
 * @param now ms since the epoch
 */
export function troubleSince({ pending, incident }: Standing, signature: string | undefined, now: number): number {
  const isSame = incident !== undefined && incident.kind !== 'warning' && incident.signature === signature;
  return isSame ? incident.openedAt : (pending?.firstAt ?? now);
}

/** Returns the standing without a verdict that waits for confirmation. */
export function withoutPending(standing: Standing): Standing {
  const { pending: _, ...rest } = standing;
  return rest;
}
