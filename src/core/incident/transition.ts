/** @module Takes an incident a step further and makes the transition that tells it. */

import type { Cause, Confidence } from '../model/cause.ts';
import type { Severity } from '../model/config.ts';
import type { Incident, Standing, Transition, TransitionType } from '../model/incident.ts';

/** What an incident leaves behind: the standing, and what people are to be told. */
export interface Decision {
  readonly standing: Standing;
  readonly transition?: Transition;
  /** When a second look is wanted (ms); `paceNext` has it, too. */
  readonly retryAt?: number;
}

/** What a transition carries besides its incident. */
export type Content = Pick<Transition, 'diagnosis' | 'problem' | 'subject' | 'unwatched' | 'turns'>;

/** Opens an incident, or takes the open one a step further. */
export function advance(
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
    readonly host?: string;
  },
): Decision {
  const before = standing.incident;
  const signature = told.signature ?? before?.signature;
  const account = told.content.diagnosis?.facts.account ?? before?.account;
  const host = told.host ?? before?.host;
  const provider = told.content.subject?.provider ?? before?.provider;
  const { owner } = told.content.subject ?? before ?? {};
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
    ...(owner === undefined ? {} : { owner }),
    ...(account === undefined ? {} : { account }),
    ...(host === undefined ? {} : { host }),
    ...(isTurning === undefined ? {} : { flapping: isTurning }),
  };
  return { standing: { ...standing, incident }, transition: transitionOf(incident, type, told.content) };
}

/** Ends the open incident, if there is one. */
export function resolve(standing: Standing, at: number, type: TransitionType, content: Content): Decision {
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
