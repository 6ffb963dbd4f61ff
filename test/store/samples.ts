/** @module Results, standings and transitions to fill a store with. */

import type { Incident, Standing, Transition, TransitionType } from '../../src/core/model/incident.ts';
import type { Recorded, ResultRow } from '../../src/core/model/record.ts';
import { notificationId } from '../../src/core/outbox/retry.ts';

export const noon = Date.UTC(2026, 10, 21, 12);

export function resultOf(integration: string, probeId: string, change: Partial<ResultRow> = {}): ResultRow {
  const at = change.at ?? noon;
  const verdict = { state: 'healthy', cause: 'healthy', confidence: 'certain' } as const;
  return {
    integration,
    probeId,
    at,
    until: at,
    count: 1,
    ...verdict,
    fingerprint: 'f1',
    host: 'api.example',
    ...change,
  };
}

export function incidentOf(integration: string, sequence = 1, change: Partial<Incident> = {}): Incident {
  return {
    id: `i-${integration}`,
    integration,
    kind: 'failing',
    severity: 'critical',
    cause: 'revoked',
    confidence: 'likely',
    sequence,
    openedAt: noon,
    updatedAt: noon,
    ...change,
  };
}

export function transitionOf(incident: Incident, type: TransitionType = 'incident.opened'): Transition {
  return { id: `${incident.id}-${incident.sequence}`, type, at: incident.updatedAt, incident };
}

/** A healthy probe. */
export function healthy(integration: string, probeId: string, at = noon): Recorded {
  const standing: Standing = { integration, state: 'healthy', cause: 'healthy', lastProbeId: probeId, warned: [] };
  return { result: resultOf(integration, probeId, { at }), standing };
}

/** A probe that opens an incident, or takes it to `sequence`. */
export function failing(integration: string, channels: readonly string[], sequence = 1, group?: string): Recorded {
  const incident = incidentOf(integration, sequence, group === undefined ? {} : { group });
  const type = sequence === 1 ? 'incident.opened' : 'incident.updated';
  return {
    result: resultOf(integration, `${integration}-p${sequence}`, { state: 'failing', cause: 'revoked' }),
    standing: { integration, state: 'failing', cause: 'revoked', incident, warned: [] },
    transition: { transition: transitionOf(incident, type), channels },
  };
}

/** A probe that resolves the incident which `failing` opened. */
export function resolved(integration: string, channels: readonly string[], sequence = 2): Recorded {
  const incident = incidentOf(integration, sequence, { resolvedAt: noon });
  return {
    ...healthy(integration, `${integration}-p${sequence}`),
    transition: { transition: transitionOf(incident, 'incident.resolved'), channels },
  };
}

export function idOf(integration: string, sequence: number, channel: string): string {
  return notificationId(`i-${integration}-${sequence}`, channel);
}
