/** @module Alerts as the body of a webhook, in the form of Standard Webhooks: type, timestamp, data. */

import { defined } from '../defined.ts';
import type { DiagnosisJson } from '../diagnosis/json.ts';
import { toJson } from '../diagnosis/json.ts';
import type { Acknowledgement, Incident, Transition, TransitionType, Turns } from '../model/incident.ts';
import type { Digest, DigestPart } from '../model/notification.ts';

interface IncidentJson {
  readonly id: string;
  readonly sequence: number;
  /** ISO 8601. */
  readonly opened_at: string;
  readonly resolved_at?: string;
  /** The key fails and works in turns; the incident is resolved when the key has worked for a while. */
  readonly flapping?: true;
}

interface IntegrationJson {
  readonly id: string;
  readonly provider: string;
  readonly owner?: string;
  readonly used_by: readonly string[];
  /** Only in alerts about several incidents: each integration has its own, and its last event may differ. */
  readonly incident?: IncidentJson;
  readonly type?: TransitionType;
  /** A problem of Keymedic itself, in an alert that is also about integrations. */
  readonly problem?: string;
}

/** The body of a webhook. */
export interface AlertJson {
  readonly type: TransitionType;
  /** ISO 8601: when the event happened, not when it is sent. */
  readonly timestamp: string;
  readonly data:
    | {
        readonly incident: IncidentJson;
        readonly integrations: readonly IntegrationJson[];
        /** The number of incidents; only in alerts about several. `integrations` may hold fewer. */
        readonly count?: number;
        /** How many incidents by event, provider and cause; only in a digest, where `integrations` are not all. */
        readonly parts?: readonly DigestPart[];
        readonly diagnosis?: DiagnosisJson;
        /** How often the key began to fail, and to work again, among the last probes; only when flapping is reported first. */
        readonly turns?: Turns;
        readonly acknowledgement?: { readonly by?: string; readonly note?: string; readonly until?: string };
        /** ISO 8601: until when the alert could not be delivered. */
        readonly delayed_until?: string;
      }
    | { readonly incident: IncidentJson; readonly problem: string; readonly delayed_until?: string };
}

/** Renders the body of a webhook. @param lead the transition that the alert is about first; `all` includes it, one for each incident */
export function renderJson(
  lead: Transition,
  all: readonly Transition[],
  {
    limit,
    delayedUntil,
    digest,
  }: {
    readonly limit: number;
    readonly delayedUntil?: number | undefined;
    readonly digest?: Pick<Digest, 'count' | 'parts'> | undefined;
  },
): AlertJson {
  const head = { type: lead.type, timestamp: new Date(lead.at).toISOString() };
  const incident = renderIncident(lead.incident);
  const late = defined({ delayed_until: isoTime(delayedUntil) });
  if (lead.subject === undefined && all.length === 1) {
    return { ...head, data: { incident, problem: lead.problem ?? '', ...late } };
  }
  const isGroup = all.length > 1;
  return {
    ...head,
    data: {
      incident,
      integrations: all.slice(0, limit).map((transition) => renderIntegration(transition, isGroup)),
      ...defined({
        count: isGroup ? (digest?.count ?? all.length) : undefined,
        parts: digest?.parts,
        diagnosis:
          lead.diagnosis &&
          toJson(lead.diagnosis, {
            integration: lead.incident.integration,
            ...defined({ provider: lead.subject?.provider }),
          }),
      }),
      ...defined({
        turns: lead.turns,
        acknowledgement: lead.acknowledgement && renderAcknowledgement(lead.acknowledgement),
      }),
      ...late,
    },
  };
}

function renderIncident({ id, sequence, openedAt, resolvedAt, flapping }: Incident): IncidentJson {
  return {
    id,
    sequence,
    opened_at: new Date(openedAt).toISOString(),
    ...defined({ resolved_at: isoTime(resolvedAt), flapping }),
  };
}

function renderAcknowledgement({ by, note, until }: Acknowledgement) {
  return defined({ by, note, until: isoTime(until) });
}

function renderIntegration(transition: Transition, isOneOfSeveral: boolean): IntegrationJson {
  const { incident, subject, type, problem } = transition;
  return {
    id: incident.integration,
    provider: subject?.provider ?? 'keymedic',
    ...defined({ owner: subject?.owner }),
    used_by: subject?.usedBy ?? [],
    ...(isOneOfSeveral ? { incident: renderIncident(incident), type } : {}),
    ...defined({ problem }),
  };
}

/** Renders an instant (ms) as ISO 8601. */
function isoTime(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
