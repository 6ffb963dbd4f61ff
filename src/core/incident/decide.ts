/** @module Decides what a diagnosis changes: the standing verdict, and the transition that people are told of. */

import type { Cause } from '../model/cause.ts';
import type { Confirmation } from '../model/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Incident, Standing, Subject } from '../model/incident.ts';
import { confirmationFor } from './confirmation.ts';
import { countTurns, isFlapping, isSteady } from './flapping.ts';
import { countVerdict, noteProbe, type Observation, settleVerdict, withoutPending } from './standing.ts';
import { advance, type Content, type Decision, resolve } from './transition.ts';
import { newWarnings } from './warning-steps.ts';

export interface Policy {
  /** The user's own confirmations, by cause. */
  readonly confirm: Readonly<Partial<Record<Cause, Confirmation>>>;
  /** How long (ms) we may be unable to tell before that is an incident; an hour by default. */
  readonly unknownFor?: number;
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

/** An integration that was never probed. */
export function newStanding(integration: string): Standing {
  return { integration, warned: [] };
}

/** Decides what one probe changes. Depends on the standing alone, so that a restart repeats nothing. */
export function decide(question: Question): Decision {
  const { diagnosis, observation } = question;
  if (question.standing.lastProbeId === observation.probeId) {
    return { standing: question.standing };
  }
  const standing = noteProbe(question.standing, diagnosis, observation);
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
export function decideAgentProblems(question: {
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
  return advance(
    { ...standing, state: 'unknown', cause: 'agent_problem', warned: problems },
    verdict,
    'agent.problem',
    {
      at,
      openedAt: at,
      id: question.ids.incident,
      content: { problem: problems.join(' ') },
    },
  );
}

/** The integration left the config: an incident that is open ends, and nobody will know whether the key works again. */
export function closeRemoved(standing: Standing, at: number, subject: Subject): Decision {
  const { pending: _, notBefore: __, ...rest } = standing;
  return resolve(rest, at, 'incident.resolved', { subject, unwatched: true });
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
  const { fresh, warned } = newWarnings(diagnosis.warnings, standing.warned, at);
  if (diagnosis.state !== 'warning' || fresh.length === 0) {
    return { standing };
  }
  const verdict = { kind: 'warning', cause: diagnosis.cause, confidence: diagnosis.confidence } as const;
  return advance({ ...standing, warned }, verdict, 'key.warning', { at, openedAt: at, id: ids.incident, content });
}

/** Said once; then it is over only when it has worked for a while. */
function noteFlapping(standing: Standing, incident: Incident, at: number, content: Content): Decision {
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
  const usual = confirmationFor(cause, policy.confirm);
  // Answers that take turns must not be told at every turn: each change of an incident takes one probe more than the last.
  const needed = { ...usual, probes: usual.probes + (open === undefined ? 0 : open.sequence - 1) };
  const pending = countVerdict(standing.pending, diagnosis, at, needed.apart, open !== undefined);
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
  return advance(settled, verdict, open === undefined ? 'incident.opened' : 'incident.updated', {
    at,
    openedAt: open?.openedAt ?? pending.firstAt,
    id: ids.incident,
    content: { diagnosis, subject, ...(isTurning ? { turns: countTurns(standing.recent) } : {}) },
    ...(isTurning ? { flapping: true as const } : {}),
    ...(observation.signature === undefined ? {} : { signature: observation.signature }),
    ...(observation.host === undefined ? {} : { host: observation.host }),
  });
}
