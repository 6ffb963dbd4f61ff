/** @module Incidents, silences and counts of a store, in lines for a terminal. */

import { cleanLine } from '../alert/sanitise.ts';
import { count, sayDuration, sayInstant } from '../alert/time.ts';
import { causeNames } from '../cause-words.ts';
import { defined } from '../defined.ts';
import { describeMatcher } from '../incident/matcher.ts';
import type { Silence } from '../incident/muting.ts';
import type { Incident, Standing } from '../model/incident.ts';
import type { IncidentAcknowledgement } from '../outbox/plan.ts';

/** How many integrations are in which state, and whether Keymedic runs. */
export interface Summary {
  readonly integrations: number;
  readonly healthy: number;
  readonly warning: number;
  readonly failing: number;
  readonly unknown: number;
  /** Integrations with a new trouble that further probes must confirm before it counts. */
  readonly confirming: number;
  /** Never probed. */
  readonly unseen: number;
  /** Integrations whose next probe is late although the daemon runs. */
  readonly late: number;
  /** Problems of Keymedic itself, a sentence each. */
  readonly problems: readonly string[];
  /** Whether the daemon runs; undefined when that is not known. */
  readonly running: boolean | undefined;
  /** When any integration was probed last (ms). */
  readonly lastProbeAt?: number;
  /** Alerts that are not delivered yet. */
  readonly unsent: number;
}

/** True while a trouble waits for its confirmation, and no incident tells of a trouble already. */
function isConfirming({ pending, incident }: Standing): boolean {
  return pending !== undefined && (incident === undefined || incident.kind === 'warning');
}

/** Counts the integrations of the config by their confirmed state; those whose new trouble is being confirmed count apart. */
export function summarise(
  ids: readonly string[],
  standings: readonly Standing[],
  unsent: number,
  running: boolean | undefined,
  late = 0,
): Summary {
  const known = new Map(standings.map((standing) => [standing.integration, standing]));
  const counts = { healthy: 0, warning: 0, failing: 0, unknown: 0, confirming: 0, unseen: 0 };
  for (const id of ids) {
    const standing = known.get(id);
    const state = standing?.state ?? (standing?.lastProbeAt === undefined ? 'unseen' : 'unknown');
    counts[standing !== undefined && isConfirming(standing) ? 'confirming' : state] += 1;
  }
  const last = standings.reduce((latest, { lastProbeAt = 0 }) => Math.max(latest, lastProbeAt), 0);
  const lastProbeAt = last === 0 ? undefined : last;
  return {
    integrations: ids.length,
    ...counts,
    late,
    problems: problemsOf(standings),
    unsent,
    running,
    ...defined({ lastProbeAt }),
  };
}

/** Returns the problems of Keymedic itself, a sentence each. */
export function problemsOf(standings: readonly Standing[]): readonly string[] {
  return standings.flatMap(({ incident, warned }) => (incident?.kind === 'agent' ? warned : []));
}

/** Describes the counts, then each open incident on a line. `now` is in ms. */
export function describeStatus(
  { integrations, confirming, unseen, unsent, running, lastProbeAt, problems, late, ...byState }: Summary,
  standings: readonly Standing[],
  acknowledgements: readonly IncidentAcknowledgement[],
  now: number,
): string {
  const counts = Object.entries({ ...byState, 'being confirmed': confirming, 'never probed': unseen }).filter(
    ([, count]) => count > 0,
  );
  const states = counts.map(([word, count]) => `${count} ${word}`).join(', ');
  const acknowledged = new Map(acknowledgements.map((one) => [one.incident, one]));
  const open = standings.flatMap(({ incident }) => (incident === undefined ? [] : [incident]));
  return [
    ...(running === false
      ? [
          `Keymedic is not running${lastProbeAt === undefined ? '' : `; the last probe was at ${sayInstant(lastProbeAt)}`}`,
        ]
      : []),
    ...(late === 0
      ? []
      : [
          `${count(late, 'probe')} more than ten minutes late, the last one was at ${sayInstant(lastProbeAt ?? now)}: the daemon may hang; look at its log, and restart it`,
        ]),
    `${integrations} ${integrations === 1 ? 'integration' : 'integrations'}${states === '' ? '' : `: ${states}`}`,
    ...(unsent === 0 ? [] : [`${unsent} ${unsent === 1 ? 'alert is' : 'alerts are'} still to be delivered`]),
    ...standings.filter(isConfirming).map((standing) => describePending(standing, now)),
    ...open.map((incident) => describeIncident(incident, acknowledged.get(incident.id), now, problems)),
    '',
  ].join('\n');
}

/** Describes a trouble that is being confirmed in one line. */
function describePending({ integration, pending }: Standing, now: number): string {
  if (pending === undefined) return '';
  const { state, cause, confidence, firstAt, count: probes } = pending;
  return [
    'confirming',
    cleanLine(integration, 80),
    state,
    `${causeNames[cause]} (${confidence})`,
    `since ${sayInstant(firstAt)}, ${sayDuration(now - firstAt)}`,
    `seen by ${count(probes, 'probe')} so far, not told yet`,
  ].join('  ');
}

/**
 * Describes an incident in one line: id, integration, state, cause, time, acknowledgement.
 * @param problems the problems of Keymedic itself, for its own incident
 */
export function describeIncident(
  { id, integration, kind, cause, confidence, openedAt, resolvedAt, flapping }: Incident,
  acknowledgement: IncidentAcknowledgement | undefined,
  now: number,
  problems: readonly string[] = [],
): string {
  const until = resolvedAt ?? now;
  const parts = [
    shortId(id),
    cleanLine(integration, 80),
    resolvedAt === undefined ? kind : 'resolved',
    kind === 'warning' && cause === 'healthy' ? 'works, but needs attention' : `${causeNames[cause]} (${confidence})`,
    `${resolvedAt === undefined ? 'since' : 'from'} ${sayInstant(openedAt)}, ${sayDuration(until - openedAt)}`,
    ...(flapping ? ['comes and goes'] : []),
    ...(kind === 'agent' && resolvedAt === undefined ? problems : []),
    ...(acknowledgement === undefined || hasEnded(acknowledgement, now)
      ? []
      : [describeAcknowledgement(acknowledgement)]),
  ];
  return parts.join('  ');
}

/** The part of an id that a person copies; the commands accept it, or the name of the integration. */
function shortId(id: string): string {
  return /^[0-9a-f]{8}(?=-)/u.exec(id)?.[0] ?? id;
}

function hasEnded({ until }: IncidentAcknowledgement, now: number): boolean {
  return until !== undefined && until <= now;
}

function describeAcknowledgement({ by, note, until }: IncidentAcknowledgement): string {
  const rest = `${until === undefined ? '' : ` until ${sayInstant(until)}`}${note === undefined ? '' : `: ${cleanLine(note, 200)}`}`;
  return `acknowledged by ${cleanLine(by, 80)}${rest}`;
}

/** Describes a silence in one line: id, end, matchers, author, reason. */
export function describeSilence({ id, matchers, by, reason, until }: Silence, now: number): string {
  const state = until > now ? `until ${sayInstant(until)}` : `ended ${sayInstant(until)}`;
  return [
    id,
    state,
    cleanLine(matchers.map(describeMatcher).join(' '), 400),
    `${cleanLine(by, 80)}: ${cleanLine(reason, 200)}`,
  ].join('  ');
}

/** Describes what a new silence matches. @param reach `hint`: a suggestion for the case that it matches no integration */
export function describeSilenceReach(reach: {
  readonly integrations: number;
  readonly incidents: number;
  readonly hint: string;
}): string {
  const { integrations, incidents, hint } = reach;
  if (integrations === 0) return `It holds nothing back: no integration of the config matches${hint}`;
  const open =
    incidents === 0 ? 'none of them has an open incident' : `${count(incidents, 'open incident')} among them`;
  return `It matches ${count(integrations, 'integration')}; ${open}.`;
}
