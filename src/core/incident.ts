/** @module Decides what a diagnosis changes: the standing verdict, and the transition that people are told of. */

import type { Cause, Confidence } from './cause.ts';
import type { Confirmation, Severity } from './config.ts';
import { confirmationFor, confirmEachOther, isRefusal } from './confirmation.ts';
import type { Diagnosis } from './diagnosis.ts';
import { isFlapping, isSteady, noteVerdict } from './flapping.ts';
import type { Incident, Pending, Standing, Subject, Transition, TransitionType } from './incident-types.ts';
import { forgetReplacedKey, ratchet } from './ratchet.ts';

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

export interface Policy {
  /** The user's own confirmations, by cause. */
  readonly confirm: Readonly<Partial<Record<Cause, Confirmation>>>;
  /** How long (ms) we may be unable to tell before that is an incident; an hour by default. */
  readonly unknownFor?: number;
}

export interface Decision {
  readonly standing: Standing;
  readonly transition?: Transition;
  /** When a second look is wanted (ms); `paceNext` has it, too. */
  readonly retryAt?: number;
}

export interface Question {
  readonly standing: Standing;
  readonly diagnosis: Diagnosis;
  readonly observation: Observation;
  readonly policy: Policy;
  readonly subject: Subject;
  /** A new random id, used if an incident is opened. */
  readonly ids: { readonly incident: string };
}

const hour = 3_600_000;

/** Decides what one probe changes. Depends on the standing alone, so that a restart repeats nothing. */
export function decide(question: Question): Decision {
  const { diagnosis, observation } = question;
  if (question.standing.lastProbeId === observation.probeId) {
    return { standing: question.standing };
  }
  const standing = note(question.standing, diagnosis, observation);
  if (diagnosis.state === 'healthy' || diagnosis.state === 'warning') {
    return decideWorking(standing, question);
  }
  if (diagnosis.cause === 'rate_limited') {
    return { standing: standing.state === undefined ? settleVerdict(standing, diagnosis, observation.at) : standing };
  }
  if (diagnosis.cause === 'agent_problem' && observation.fingerprint !== undefined) {
    // Our own trouble has an incident of its own and says nothing about a key: count anew afterwards.
    return { standing: withoutPending(standing) };
  }
  return decideTrouble(standing, question);
}

/** Trouble of our own: one incident of the integration `@agent`, told when a new problem joins and when all are over. */
export function decideOwnTrouble(question: {
  readonly standing: Standing;
  /** One sentence each; empty when all is well. */
  readonly problems: readonly string[];
  readonly at: number;
  readonly ids: { readonly incident: string };
}): Decision {
  const { standing, problems, at } = question;
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
  return tell({ ...standing, state: 'unknown', cause: 'agent_problem', warned: problems }, verdict, 'agent.problem', {
    at,
    openedAt: at,
    id: question.ids.incident,
    content: { problem: problems.join(' ') },
  });
}

/** The integration left the config: an incident that is open ends, and nobody will know whether the key works again. */
export function endWatch(standing: Standing, at: number, subject: Subject): Decision {
  const { pending: _, notBefore: __, ...rest } = standing;
  return resolve(rest, at, 'incident.resolved', { subject, unwatched: true });
}

/** An integration that was never probed. */
export function newStanding(integration: string): Standing {
  return { integration, warned: [] };
}

/** What every probe leaves behind, whatever its verdict. */
function note(standing: Standing, diagnosis: Diagnosis, { at, fingerprint, host, probeId }: Observation): Standing {
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

function decideWorking(noted: Standing, { diagnosis, observation: { at }, subject, ids }: Question): Decision {
  const standing = settleVerdict(withoutPending(noted), diagnosis, at);
  const content = { diagnosis, subject };
  const { incident } = standing;
  if (incident?.kind === 'failing' && (incident.flapping || isFlapping(standing.recent))) {
    if (!isSteady(standing.recent, standing.steadySince, at)) {
      return noteFlapping(standing, incident, at, content);
    }
  }
  if (incident !== undefined && (incident.kind !== 'warning' || diagnosis.state === 'healthy')) {
    return resolve(standing, at, 'incident.resolved', content);
  }
  const { fresh, warned } = ratchet(diagnosis.warnings, standing.warned, at);
  if (diagnosis.state !== 'warning' || fresh.length === 0) {
    return { standing };
  }
  const verdict = { kind: 'warning', cause: diagnosis.cause, confidence: diagnosis.confidence } as const;
  return tell({ ...standing, warned }, verdict, 'key.warning', { at, openedAt: at, id: ids.incident, content });
}

/** Said once; then it is over only when it has worked for a while. */
function noteFlapping(standing: Standing, incident: Incident, at: number, content: Content): Decision {
  if (incident.flapping) {
    return { standing };
  }
  const { cause, confidence } = incident;
  return tell(
    { ...standing, incident: { ...incident, flapping: true } },
    { kind: 'failing', cause, confidence },
    'incident.updated',
    {
      at,
      openedAt: incident.openedAt,
      id: incident.id,
      content,
    },
  );
}

function decideTrouble(standing: Standing, { diagnosis, observation, policy, subject, ids }: Question): Decision {
  const { at } = observation;
  const { state, cause, confidence } = diagnosis;
  const open = standing.incident?.kind === 'warning' ? undefined : standing.incident;
  const isFailing = state === 'failing';
  if (open !== undefined && open.kind === 'failing' && !isFailing) {
    // Not being able to tell takes nothing back.
    return { standing };
  }
  if (
    open !== undefined &&
    (open.kind === 'failing') === isFailing &&
    open.cause === cause &&
    open.confidence === confidence
  ) {
    return { standing: withoutPending(standing) };
  }
  const needed = confirmationFor(cause, policy.confirm);
  const pending = count(standing.pending, diagnosis, at, needed.apart, open !== undefined);
  const isLasting = open === undefined && at - pending.firstAt >= (policy.unknownFor ?? hour);
  const isUnreadable = !isFailing && observation.fingerprint === undefined;
  // Answers that contradict each other never say the same often enough in a row: taken together they are trouble.
  const isTurning = isFailing && open === undefined && isFlapping(standing.recent);
  const isConfirmed =
    isTurning || isUnreadable || isLasting || (pending.count >= needed.probes && (isFailing || open !== undefined));
  if (!isConfirmed) {
    return { standing: { ...standing, pending }, ...(isFailing ? { retryAt: pending.countedAt + needed.apart } : {}) };
  }
  const settled = settleVerdict(withoutPending(standing), diagnosis, pending.firstAt);
  const verdict = { kind: isFailing ? 'failing' : 'unknown', cause, confidence } as const;
  return tell(settled, verdict, open === undefined ? 'incident.opened' : 'incident.updated', {
    at,
    openedAt: open?.openedAt ?? pending.firstAt,
    id: ids.incident,
    content: { diagnosis, subject },
    ...(isTurning ? { flapping: true as const } : {}),
    ...(observation.signature === undefined ? {} : { signature: observation.signature }),
  });
}

/** Counts a verdict towards its confirmation. A change of an open incident must be said in the very same words. */
function count(
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

type Content = Pick<Transition, 'diagnosis' | 'problem' | 'subject' | 'unwatched'>;

/** Opens an incident, or takes the open one a step further. */
function tell(
  standing: Standing,
  verdict: { readonly kind: Incident['kind']; readonly cause: Cause; readonly confidence: Confidence },
  type: TransitionType,
  told: {
    readonly at: number;
    readonly openedAt: number;
    readonly id: string;
    readonly content: Content;
    readonly flapping?: true;
    readonly signature?: string;
  },
): Decision {
  const before = standing.incident;
  const signature = told.signature ?? before?.signature;
  const account = told.content.diagnosis?.facts.account ?? before?.account;
  const provider = told.content.subject?.provider ?? before?.provider;
  const isTurning = told.flapping ?? before?.flapping;
  const incident: Incident = {
    id: before?.id ?? told.id,
    integration: standing.integration,
    ...verdict,
    severity: severityOf(verdict.kind, verdict.cause),
    sequence: (before?.sequence ?? 0) + 1,
    openedAt: before === undefined || type === 'incident.opened' ? told.openedAt : before.openedAt,
    updatedAt: told.at,
    ...(before?.told === undefined ? {} : { told: before.told }),
    ...(before?.group === undefined ? {} : { group: before.group }),
    ...(signature === undefined ? {} : { signature }),
    ...(provider === undefined ? {} : { provider }),
    ...(account === undefined ? {} : { account }),
    ...(isTurning === undefined ? {} : { flapping: isTurning }),
  };
  return { standing: { ...standing, incident }, transition: transitionOf(incident, type, told.content) };
}

function resolve(standing: Standing, at: number, type: TransitionType, content: Content): Decision {
  const { incident: open, ...rest } = standing;
  if (open === undefined) {
    return { standing };
  }
  const incident: Incident = { ...open, sequence: open.sequence + 1, updatedAt: at, resolvedAt: at };
  return { standing: rest, transition: transitionOf(incident, type, content) };
}

function transitionOf(incident: Incident, type: TransitionType, content: Content): Transition {
  return { id: `${incident.id}-${incident.sequence}`, type, at: incident.updatedAt, incident, ...content };
}

function severityOf(kind: Incident['kind'], cause: Cause): Severity {
  if (kind === 'failing') {
    return 'critical';
  }
  return cause === 'agent_problem' ? 'error' : 'warning';
}

function settleVerdict(standing: Standing, { state, cause }: Diagnosis, since: number): Standing {
  const isSame = standing.state === state && standing.cause === cause;
  return isSame && standing.since !== undefined ? standing : { ...standing, state, cause, since };
}

/** A new key has a past of its own. */
function forgetTurns(standing: Standing): Standing {
  const { recent: _, steadySince: __, ...rest } = standing;
  return rest;
}

function withoutPending(standing: Standing): Standing {
  const { pending: _, ...rest } = standing;
  return rest;
}
