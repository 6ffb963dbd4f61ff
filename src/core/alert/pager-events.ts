/** @module Events for pagers, which keep incidents of their own: which of them to trigger, acknowledge and resolve. */

import type { Transition } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';
import { compose } from './compose.ts';
import { subjectOf } from './content.ts';
import { groupByIncident, type IncidentHistory } from './incident-history.ts';
import { cleanLine } from './sanitise.ts';
import { renderText } from './text.ts';

/** One event about one incident. */
export interface PagerEvent {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  /** The deduplication key: the same in every event about one incident. */
  readonly key: string;
  readonly summary: string;
  /** The alert as plain text; empty unless `action` is `trigger`. */
  readonly text: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  /** The transition that the event reports. */
  readonly last: Transition;
  /** When it happened (ms). */
  readonly at: number;
}

/** How many incidents are triggered one by one; more are triggered as one event. */
const mostOpenings = 20;
/** Ends the summary of an event that no later event resolves. */
const byHand = ' (close this by hand)';

/**
 * Returns the events for each incident, ends first, so that an ended incident stops ringing. An incident that began and ended
 * before this notification is triggered as information and resolved, and so is a start. If there are many openings, those
 * beyond the limit share one event with a key of its own, which a person has to close.
 */
export function listPagerEvents(notification: Notification): readonly PagerEvent[] {
  const histories = groupByIncident(notification);
  const isOpening = ({ last }: IncidentHistory): boolean => actionOf(last) === 'trigger';
  const over = histories.filter((one) => !isOpening(one));
  const openings = histories.filter(isOpening);
  const shown = openings.length > mostOpenings ? openings.slice(0, mostOpenings - 1) : openings;
  const remainder = openings.slice(shown.length);
  const carried = new Set(histories.map(({ last }) => last.incident.id));
  const endings = (notification.digest?.over ?? []).filter(({ incident }) => !carried.has(incident));
  const [any] = histories;
  const counted = (notification.digest?.parts ?? []).filter(({ type }) => !quiet.includes(type));
  const hasMore = counted.reduce((sum, one) => sum + one.count, 0) > openings.length;
  const hidden = remainder[0] ?? (hasMore ? any : undefined);
  return [
    ...over.flatMap((history) => listEndEvents(notification, history)),
    ...endings.flatMap(({ incident }) => (any === undefined ? [] : [makeEndEvent(incident, any.last)])),
    ...shown.map((history) => makeEvent(notification, history)),
    ...(hidden === undefined ? [] : [makeRemainderEvent(notification, hidden.last, remainder)]),
  ];
}

/** A pager that was never told of the incident gets it as information before its end. */
function listEndEvents(notification: Notification, history: IncidentHistory): readonly PagerEvent[] {
  const { last, transitions } = history;
  const event = makeEvent(notification, history);
  const isUntold =
    isAnnouncement(last.type) || (event.action === 'resolve' && actionOf(transitions[0] ?? last) === 'trigger');
  if (!isUntold) return [event];
  const text = renderText(compose(aloneOf(notification, transitions)));
  return [{ ...event, action: 'trigger', severity: 'info', text }, event];
}

function makeEvent(notification: Notification, { last, transitions }: IncidentHistory): PagerEvent {
  const content = compose(aloneOf(notification, transitions));
  const action = actionOf(last);
  return {
    action,
    key: cleanLine(last.incident.id, 255),
    summary: `${subjectOf(content)}${last.type === 'channel.test' && action === 'trigger' ? byHand : ''}`,
    text: action === 'trigger' ? renderText(content) : '',
    severity: last.type === 'channel.test' ? 'info' : last.incident.severity,
    last,
    at: last.at,
  };
}

/** Returns the event that resolves an incident which a digest only counts. */
function makeEndEvent(id: string, last: Transition): PagerEvent {
  return {
    action: 'resolve',
    key: cleanLine(id, 255),
    summary: 'It is over',
    text: '',
    severity: 'info',
    last,
    at: last.at,
  };
}

function makeRemainderEvent(
  notification: Notification,
  last: Transition,
  remainder: readonly IncidentHistory[],
): PagerEvent {
  const isDigest = notification.digest !== undefined;
  const content = compose(
    isDigest ? notification : { ...notification, transitions: remainder.flatMap(({ transitions }) => transitions) },
  );
  return {
    action: 'trigger',
    key: cleanLine(notification.id, 255),
    summary: `${subjectOf(content)}${byHand}`,
    text: renderText(content),
    severity: last.incident.severity,
    last,
    at: last.at,
  };
}

/** Returns the notification as if it were about one incident alone. */
function aloneOf({ digest: _, ...rest }: Notification, transitions: readonly Transition[]): Notification {
  return { ...rest, transitions };
}

const quiet: readonly Transition['type'][] = [
  'incident.acknowledged',
  'incident.resolved',
  'agent.recovered',
  'agent.started',
];

function actionOf({ type, incident }: Transition): PagerEvent['action'] {
  if (type === 'incident.acknowledged') return 'acknowledge';
  if (isAnnouncement(type)) return incident.resolvedAt === undefined ? 'trigger' : 'resolve';
  return quiet.includes(type) ? 'resolve' : 'trigger';
}

/** A start or a test, which is no incident. */
function isAnnouncement(type: Transition['type']): boolean {
  return type === 'agent.started' || type === 'channel.test';
}
