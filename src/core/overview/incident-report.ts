/** @module What the store knows, in lines for a terminal. */

import { cleanLine } from '../alert/sanitise.ts';
import { count, sayDuration, sayInstant } from '../alert/time.ts';
import { causeNames } from '../cause-words.ts';
import { describeMatcher } from '../incident/matcher.ts';
import type { Silence } from '../incident/muting.ts';
import type { Incident, Standing } from '../model/incident.ts';
import type { IncidentAcknowledgement } from '../outbox/plan.ts';

export interface Summary {
  readonly integrations: number;
  readonly healthy: number;
  readonly warning: number;
  readonly failing: number;
  readonly unknown: number;
  /** Never looked at. */
  readonly unseen: number;
  /** What is wrong with Keymedic itself, a sentence each. */
  readonly problems: readonly string[];
  /** Undefined when that could not be found out. */
  readonly running: boolean | undefined;
  /** When the last examination ended (ms). */
  readonly lastProbeAt?: number;
  /** Messages that are on their way. */
  readonly unsent: number;
}

/** Counts the integrations of the config by the verdict that stands. */
export function summarise(
  ids: readonly string[],
  standings: readonly Standing[],
  unsent: number,
  running: boolean | undefined,
): Summary {
  const known = new Map(standings.map((standing) => [standing.integration, standing]));
  const counts = { healthy: 0, warning: 0, failing: 0, unknown: 0, unseen: 0 };
  for (const id of ids) {
    const standing = known.get(id);
    counts[standing?.state ?? (standing?.lastProbeAt === undefined ? 'unseen' : 'unknown')] += 1;
  }
  const last = standings.reduce((latest, { lastProbeAt = 0 }) => Math.max(latest, lastProbeAt), 0);
  return {
    integrations: ids.length,
    ...counts,
    problems: problemsOf(standings),
    unsent,
    running,
    ...(last === 0 ? {} : { lastProbeAt: last }),
  };
}

/** What is wrong with Keymedic itself, as it said. */
export function problemsOf(standings: readonly Standing[]): readonly string[] {
  return standings.flatMap(({ incident, warned }) => (incident?.kind === 'agent' ? warned : []));
}

/** The counts, then each open incident. */
export function describeStatus(
  { integrations, unseen, unsent, running, lastProbeAt, problems, ...states }: Summary,
  standings: readonly Standing[],
  acknowledgements: readonly IncidentAcknowledgement[],
  now: number,
): string {
  const counts = Object.entries({ ...states, 'never looked at': unseen }).filter(([, count]) => count > 0);
  const said = counts.map(([word, count]) => `${count} ${word}`).join(', ');
  const acknowledged = new Map(acknowledgements.map((one) => [one.incident, one]));
  const open = standings.flatMap(({ incident }) => (incident === undefined ? [] : [incident]));
  return [
    ...(running === false
      ? [`Keymedic is not running${lastProbeAt === undefined ? '' : `; this is from ${sayInstant(lastProbeAt)}`}`]
      : []),
    `${integrations} ${integrations === 1 ? 'integration' : 'integrations'}${said === '' ? '' : `: ${said}`}`,
    ...(unsent === 0 ? [] : [`${unsent} ${unsent === 1 ? 'alert is' : 'alerts are'} still to be delivered`]),
    ...open.map((incident) => describeIncident(incident, acknowledged.get(incident.id), now, problems)),
    '',
  ].join('\n');
}

/** One line: id, what, why, since when, who looks after it. @param problems what is wrong with Keymedic itself */
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
    kind === 'warning' && cause === 'healthy'
      ? 'works, but something wants doing'
      : `${causeNames[cause]} (${confidence})`,
    `${resolvedAt === undefined ? 'since' : 'from'} ${sayInstant(openedAt)}, ${sayDuration(until - openedAt)}`,
    ...(flapping ? ['comes and goes'] : []),
    ...(kind === 'agent' && resolvedAt === undefined ? problems : []),
    ...(acknowledgement === undefined || hasEnded(acknowledgement, now) ? [] : [sayAcknowledged(acknowledgement)]),
  ];
  return parts.join('  ');
}

/** As much of an id as a person copies; the commands take it, or the name of the integration. */
function shortId(id: string): string {
  return /^[0-9a-f]{8}(?=-)/u.exec(id)?.[0] ?? id;
}

function hasEnded({ until }: IncidentAcknowledgement, now: number): boolean {
  return until !== undefined && until <= now;
}

function sayAcknowledged({ by, note, until }: IncidentAcknowledgement): string {
  const rest = `${until === undefined ? '' : ` until ${sayInstant(until)}`}${note === undefined ? '' : `: ${cleanLine(note, 200)}`}`;
  return `acknowledged by ${cleanLine(by, 80)}${rest}`;
}

/** One line: id, whether it still holds, what it is for, why. */
export function describeSilence({ id, matchers, by, reason, until }: Silence, now: number): string {
  const state = until > now ? `until ${sayInstant(until)}` : `ended ${sayInstant(until)}`;
  return [
    id,
    state,
    cleanLine(matchers.map(describeMatcher).join(' '), 400),
    `${cleanLine(by, 80)}: ${cleanLine(reason, 200)}`,
  ].join('  ');
}

/** What a new silence is about. @param reach `hint`: what may have been meant where it is about nothing */
export function sayReach(reach: {
  readonly integrations: number;
  readonly incidents: number;
  readonly hint: string;
}): string {
  const { integrations, incidents, hint } = reach;
  if (integrations === 0) return `It holds nothing back: no integration of the config matches${hint}`;
  const open =
    incidents === 0 ? 'none of them has an open incident' : `${count(incidents, 'open incident')} among them`;
  return `It is about ${count(integrations, 'integration')}; ${open}.`;
}
