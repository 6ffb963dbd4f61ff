/** @module Opens, advances and resolves incidents, and makes the transition that reports each change. */

import { defined } from '../defined.ts';
import type { Cause, Confidence } from '../model/cause.ts';
import type { Severity } from '../model/config.ts';
import type { Incident, Standing, Transition, TransitionType } from '../model/incident.ts';

/** What a probe changes: the new standing, and the transition to report, if any. */
export interface Decision {
  readonly standing: Standing;
  readonly transition?: Transition;
  /** When a further probe should confirm the verdict (ms); `nextProbeAt` applies it. */
  readonly retryAt?: number;
}

/** The parts of a transition besides its incident. */
export type Content = Pick<Transition, 'diagnosis' | 'problem' | 'subject' | 'unwatched' | 'turns' | 'steady'>;

/** Opens an incident, or advances the open one by one transition. Instants are in ms. */
export function advance(
  standing: Standing,
  verdict: { readonly kind: Incident['kind']; readonly cause: Cause; readonly confidence: Confidence },
  type: TransitionType,
  change: {
    readonly at: number;
    readonly openedAt: number;
    readonly id: string;
    readonly content: Content;
    /** Absent: as it was. */
    readonly flapping?: boolean;
    readonly signature?: string;
    readonly host?: string;
  },
): Decision {
  const before = standing.incident;
  const { content } = change;
  const { owner } = content.subject ?? before ?? {};
  const incident: Incident = {
    id: before?.id ?? change.id,
    integration: standing.integration,
    ...verdict,
    severity: severityOf(verdict.kind, verdict.cause),
    sequence: (before?.sequence ?? 0) + 1,
    openedAt: before === undefined || type === 'incident.opened' ? change.openedAt : before.openedAt,
    updatedAt: change.at,
    ...defined({
      told: before?.told,
      group: before?.group,
      signature: change.signature ?? before?.signature,
      provider: content.subject?.provider ?? before?.provider,
      owner,
      account: content.diagnosis?.facts.account ?? before?.account,
      host: change.host ?? before?.host,
      flapping: (change.flapping ?? before?.flapping) ? (true as const) : undefined,
    }),
  };
  return { standing: { ...standing, incident }, transition: transitionOf(incident, type, content) };
}

/** Resolves the open incident at `at` (ms); without an open incident nothing changes. */
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
