/** @module An alert as the body of a webhook, in the form of Standard Webhooks: type, timestamp, data. */

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
  /** It fails and works in turns; it is resolved when it has worked for a while. */
  readonly flapping?: true;
}

interface IntegrationJson {
  readonly id: string;
  readonly provider: string;
  readonly owner?: string;
  readonly used_by: readonly string[];
  /** Only where there are several: each has an incident of its own, and what happened to it may differ. */
  readonly incident?: IncidentJson;
  readonly type?: TransitionType;
  /** Trouble of Keymedic's own that is told together with that of integrations. */
  readonly problem?: string;
}

export interface AlertJson {
  readonly type: TransitionType;
  /** ISO 8601: when it happened, not when it is sent. */
  readonly timestamp: string;
  readonly data:
    | {
        readonly incident: IncidentJson;
        readonly integrations: readonly IntegrationJson[];
        /** How many there are; only where there are several, and `integrations` may hold fewer. */
        readonly count?: number;
        /** What happened to how many, where `integrations` are not all of them. */
        readonly parts?: readonly DigestPart[];
        readonly diagnosis?: DiagnosisJson;
        /** Only where this is said first: how often it began to fail, and to work again, among the last probes. */
        readonly turns?: Turns;
        readonly acknowledgement?: { readonly by?: string; readonly note?: string; readonly until?: string };
        /** ISO 8601: until when this could not be delivered. */
        readonly delayed_until?: string;
      }
    | { readonly incident: IncidentJson; readonly problem: string; readonly delayed_until?: string };
}

/** `lead` is what the alert is about first; `all` hold it and the rest, one for each incident. */
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
  const incident = describeIncident(lead.incident);
  const late = delayedUntil === undefined ? {} : { delayed_until: new Date(delayedUntil).toISOString() };
  if (lead.subject === undefined && all.length === 1) {
    return { ...head, data: { incident, problem: lead.problem ?? '', ...late } };
  }
  const isGroup = all.length > 1;
  return {
    ...head,
    data: {
      incident,
      integrations: all.slice(0, limit).map((transition) => describeIntegration(transition, isGroup)),
      ...(isGroup ? { count: digest?.count ?? all.length } : {}),
      ...(digest === undefined ? {} : { parts: digest.parts }),
      ...(lead.diagnosis === undefined
        ? {}
        : {
            diagnosis: toJson(lead.diagnosis, {
              integration: lead.incident.integration,
              ...(lead.subject === undefined ? {} : { provider: lead.subject.provider }),
            }),
          }),
      ...(lead.turns === undefined ? {} : { turns: lead.turns }),
      ...(lead.acknowledgement === undefined ? {} : { acknowledgement: describeAcknowledgement(lead.acknowledgement) }),
      ...late,
    },
  };
}

function describeIncident({ id, sequence, openedAt, resolvedAt, flapping }: Incident): IncidentJson {
  return {
    id,
    sequence,
    opened_at: new Date(openedAt).toISOString(),
    ...(resolvedAt === undefined ? {} : { resolved_at: new Date(resolvedAt).toISOString() }),
    ...(flapping === undefined ? {} : { flapping }),
  };
}

function describeAcknowledgement({ by, note, until }: Acknowledgement) {
  return {
    ...(by === undefined ? {} : { by }),
    ...(note === undefined ? {} : { note }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}

function describeIntegration(transition: Transition, isOneOfSeveral: boolean): IntegrationJson {
  const { incident, subject, type, problem } = transition;
  return {
    id: incident.integration,
    provider: subject?.provider ?? 'keymedic',
    ...(subject?.owner === undefined ? {} : { owner: subject.owner }),
    used_by: subject?.usedBy ?? [],
    ...(isOneOfSeveral ? { incident: describeIncident(incident), type } : {}),
    ...(problem === undefined ? {} : { problem }),
  };
}
