/** @module The plain form of a notification: what is left to say if its full form cannot be made. */

import { causeNames, confidenceWords } from '../cause-words.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Incident, Transition } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';
import { ownMember } from '../own-member.ts';

/** Returns a notification that every channel can render: the integrations with their causes, and where the rest is to be read. */
export function plainOf(notification: Notification): Notification {
  const { digest } = notification;
  return {
    ...notification,
    transitions: notification.transitions.map(plainTransition),
    ...(digest === undefined ? {} : { digest: { ...digest, parts: [] } }),
  };
}

function plainTransition({ diagnosis, ...transition }: Transition): Transition {
  const incident = plainIncident(transition.incident);
  return { ...transition, incident, ...(diagnosis === undefined ? {} : { diagnosis: plainDiagnosis(incident) }) };
}

/** A word that no list of ours has becomes the gravest that it can stand for. */
function plainIncident(incident: Incident): Incident {
  const { cause, confidence, severity } = incident;
  return {
    ...incident,
    cause: ownMember(causeNames, cause) === undefined ? 'agent_problem' : cause,
    confidence: ownMember(confidenceWords, confidence) === undefined ? 'possible' : confidence,
    severity: severity === 'warning' || severity === 'error' ? severity : 'critical',
  };
}

function plainDiagnosis({ cause, confidence, kind, updatedAt }: Incident): Diagnosis {
  const says = 'This alert could not be made in full. To see the rest, run: keymedic status';
  return {
    state: kind === 'unknown' ? 'unknown' : 'failing',
    cause,
    confidence,
    candidates: [cause],
    evidence: [{ kind: 'agent', says, consistentWith: [cause], strength: 'soft' }],
    ruledOut: [],
    remedy: [],
    warnings: [],
    facts: {},
    contradictory: false,
    requests: 0,
    at: new Date(updatedAt).toISOString(),
  };
}
