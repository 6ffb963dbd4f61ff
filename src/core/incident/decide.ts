/** @module Decides what a diagnosis changes: the standing, and the transition that is reported. */

import { defined } from '../defined.ts';
import type { Cause } from '../model/cause.ts';
import type { Confirmation } from '../model/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Incident, Pending, Standing, Subject } from '../model/incident.ts';
import { confirmationWithin, isMixed, isTransient, longestDelay } from './confirmation.ts';
import { doubtMixed, doubtUnconfirmed } from './doubt.ts';
import { countFailures, countTurns, isFlapping, isSteady } from './flapping.ts';
import { applyProbe, confirmVerdict, countVerdict, type Observation, withoutPending } from './standing.ts';
import { advance, type Content, type Decision, resolve } from './transition.ts';
import { newWarnings } from './warning-steps.ts';

/** The options of the config that decide when a verdict counts. */
export interface Policy {
  /** Confirmations from the config, by cause. */
  readonly confirm: Readonly<Partial<Record<Cause, Confirmation>>>;
  /** How long (ms) the state may be unknown before that opens an incident; an hour by default. */
  readonly unknownFor?: number;
}

/** One probe of an integration, and everything that its decision depends on. */
export interface ProbeInput {
  readonly standing: Standing;
  readonly diagnosis: Diagnosis;
  readonly observation: Observation;
  readonly policy: Policy;
  readonly subject: Subject;
  /** A new random id, used if an incident is opened. */
  readonly ids: { readonly incident: string };
}

const hour = 3_600_000;

/** Returns the standing of an integration that was never probed. */
export function newStanding(integration: string): Standing {
  return { integration, warned: [] };
}

/** Decides what one probe changes. All memory is in the standing, so a restart repeats no report. */
export function decide(input: ProbeInput): Decision {
  const { diagnosis, observation } = input;
  if (input.standing.lastProbeId === observation.probeId) {
    return { standing: input.standing };
  }
  const standing = applyProbe(input.standing, diagnosis, observation);
  if (diagnosis.state === 'healthy' || diagnosis.state === 'warning') {
    return decideWorking(standing, input);
  }
  const { fingerprint, host } = observation;
  if (diagnosis.cause === 'agent_problem' && fingerprint !== undefined && host !== undefined) {
    // A problem on our side of the way has an incident of its own, and what looked like an outage before was probably the same.
    const isDoubtful = standing.pending !== undefined && isTransient(standing.pending.cause);
    return { standing: isDoubtful ? withoutPending(standing) : standing };
  }
  return decideTrouble(standing, input);
}

/**
 * Decides what the problems of Keymedic itself change. They share one incident of the integration `@agent`, which is reported
 * when a new problem joins and when all have ended.
 */
export function decideAgentProblems(input: {
  readonly standing: Standing;
  /** One sentence each; empty when there is no problem. */
  readonly problems: readonly string[];
  readonly at: number;
  readonly ids: { readonly incident: string };
}): Decision {
  const { standing, problems, at } = input;
  const verdict = { kind: 'agent', cause: 'agent_problem', confidence: 'certain' } as const;
  if (problems.length === 0) {
    return standing.incident === undefined
      ? { standing }
      : resolve({ ...standing, warned: [] }, at, 'agent.recovered', {
          problem: `Over: ${standing.warned.join(' ')}`,
        });
  }
  const isNew = problems.some((problem) => !standing.warned.includes(problem));
  if (standing.incident !== undefined && !isNew) {
    return { standing: { ...standing, warned: problems } };
  }
  return advance(
    { ...standing, state: 'unknown', cause: 'agent_problem', warned: problems },
    verdict,
    'agent.problem',
    {
      at,
      openedAt: at,
      id: input.ids.incident,
      content: { problem: problems.join(' ') },
    },
  );
}

/** Ends the open incident of an integration that left the config at `at` (ms). Whether its key works is not known. */
export function closeRemoved(standing: Standing, at: number, subject: Subject): Decision {
  const { pending: _, notBefore: __, ...rest } = standing;
  return resolve(rest, at, 'incident.resolved', { subject, unwatched: true });
}

function decideWorking(probed: Standing, { diagnosis, observation: { at }, subject, ids }: ProbeInput): Decision {
  const content = { diagnosis, subject };
  const { incident, recent, steadySince } = probed;
  const isUnsteady = incident?.flapping || isFlapping(recent);
  if (incident?.kind === 'failing' && isUnsteady && !isSteady(recent, steadySince, at)) {
    // While the incident is open, the verdict that stands is that of the incident.
    return reportFlapping(withoutPending(probed), incident, at, content);
  }
  const standing = confirmVerdict(withoutPending(probed), diagnosis, at);
  if (incident !== undefined && (incident.kind !== 'warning' || diagnosis.state === 'healthy')) {
    return resolve(standing, at, 'incident.resolved', content);
  }
  const { fresh, warned } = newWarnings(diagnosis.warnings, standing.warned, at);
  if (diagnosis.state !== 'warning' || fresh.length === 0) {
    return { standing };
  }
  const verdict = { kind: 'warning', cause: diagnosis.cause, confidence: diagnosis.confidence } as const;
  return advance({ ...standing, warned }, verdict, 'key.warning', { at, openedAt: at, id: ids.incident, content });
}

/** Reports once that the incident is flapping; it ends when the key has worked for a while. */
function reportFlapping(standing: Standing, incident: Incident, at: number, content: Content): Decision {
  if (incident.flapping) {
    return { standing };
  }
  const { cause, confidence } = incident;
  return advance(
    { ...standing, incident: { ...incident, flapping: true } },
    { kind: 'failing', cause, confidence },
    'incident.updated',
    {
      at,
      openedAt: incident.openedAt,
      id: incident.id,
      content: { ...content, turns: countTurns(standing.recent) },
    },
  );
}

/** True when the open incident says already what a diagnosis says. That a flapping key fails for good would be news. */
function isTold(open: Incident, standing: Standing, diagnosis: Diagnosis, signature: string | undefined): boolean {
  const { state, cause, confidence } = diagnosis;
  if (open.flapping) return false;
  const isSame =
    (open.kind === 'failing') === (state === 'failing') && open.cause === cause && open.confidence === confidence;
  return isSame || keepsProof(open, standing, diagnosis, signature);
}

/**
 * True when a diagnosis unsays nothing of what was proved of this very key. Either the answer is the same, and only evidence of
 * that time is missing. Or a trouble that passes by itself came on top.
 */
function keepsProof(
  open: Incident,
  { fingerprintSince = 0 }: Standing,
  { cause, confidence }: Diagnosis,
  signature: string | undefined,
): boolean {
  if (open.confidence !== 'certain' || confidence === 'certain' || fingerprintSince > open.updatedAt) return false;
  const isSameAnswer = signature !== undefined && signature === open.signature;
  return isSameAnswer || (isTransient(cause) && !isTransient(open.cause));
}

/** True when there has been no confirmed verdict for `time` ms, or the pause that the ESP asks for makes it longer. */
function lastsFor({ firstAt }: Pending, { notBefore = 0 }: Standing, at: number, time: number): boolean {
  return at - firstAt >= time || notBefore - firstAt > time;
}

function decideTrouble(standing: Standing, { diagnosis, observation, policy, subject, ids }: ProbeInput): Decision {
  const { at } = observation;
  const { state, cause } = diagnosis;
  const open = standing.incident?.kind === 'warning' ? undefined : standing.incident;
  const isFailing = state === 'failing';
  const isBeingConfirmed = standing.pending?.state === 'failing';
  if (!isFailing && open !== undefined && (open.kind === 'failing' || isBeingConfirmed)) {
    // An unknown state does not change a failing one.
    return { standing };
  }
  if (open !== undefined && isTold(open, standing, diagnosis, observation.signature)) {
    return { standing: withoutPending(standing) };
  }
  const needed = confirmationWithin(open, cause, policy.confirm);
  const isUpdate = open !== undefined && !open.flapping && (open.kind === 'failing') === isFailing;
  const counted = countVerdict(standing.pending, diagnosis, at, needed.apart, isUpdate);
  const pending = isFailing || standing.pending?.state !== 'failing' ? counted : standing.pending;
  const isLasting = open === undefined && lastsFor(pending, standing, at, policy.unknownFor ?? hour);
  const isUnreadable = !isFailing && observation.fingerprint === undefined;
  // Alternating answers are never confirmed one by one; together they are a failure.
  const startsFlapping = isFailing && open === undefined && isFlapping(standing.recent);
  const { notBefore = 0 } = standing;
  const isSeenEnough = pending.count >= needed.probes && (isFailing || open !== undefined);
  const fails = isFailing && open?.kind !== 'failing';
  // What cannot be confirmed for minutes is told as it is.
  const isHeld = fails && notBefore > pending.countedAt + needed.apart + longestDelay;
  const isInTurns = isFailing && isMixed(pending, at);
  const isConfirmed = isSeenEnough || startsFlapping || isUnreadable || isLasting || isHeld || isInTurns;
  if (!isConfirmed) {
    const retryAt = isFailing ? pending.countedAt + needed.apart : undefined;
    return { standing: { ...standing, pending }, ...defined({ retryAt }) };
  }
  const isSure = isSeenEnough || startsFlapping || !isFailing;
  const told = isSure
    ? diagnosis
    : isInTurns
      ? doubtMixed(diagnosis, pending, countFailures(standing.recent))
      : doubtUnconfirmed(diagnosis, pending, isHeld ? notBefore : undefined);
  const confirmed = confirmVerdict(withoutPending(standing), told, pending.firstAt);
  const verdict = { kind: isFailing ? 'failing' : 'unknown', cause, confidence: told.confidence } as const;
  return advance(confirmed, verdict, open === undefined ? 'incident.opened' : 'incident.updated', {
    at,
    openedAt: open?.openedAt ?? pending.firstAt,
    id: ids.incident,
    content: {
      diagnosis: told,
      subject,
      ...defined({
        turns: startsFlapping ? countTurns(standing.recent) : undefined,
        steady: open?.flapping,
      }),
    },
    // Only a new incident starts flapping here, and an open one has stopped when a verdict was confirmed.
    flapping: startsFlapping,
    ...defined({
      signature: observation.signature,
      host: observation.host,
    }),
  });
}
