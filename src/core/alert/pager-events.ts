/** @module An alert for receivers that keep incidents of their own: what to do with each of theirs. */

import type { Transition } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';
import { compose, groupByIncident } from './compose.ts';
import { subjectOf } from './content.ts';
import { cleanLine } from './sanitise.ts';
import { renderText } from './text.ts';

/** What to tell of one incident. */
export interface PagerEvent {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  /** The same for all that is ever said of one incident. */
  readonly key: string;
  readonly summary: string;
  /** Empty but for `trigger`. */
  readonly text: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  /** The transition that it tells. */
  readonly last: Transition;
  /** ms. */
  readonly at: number;
}

/** Openings that are paged one by one; beyond, the rest is one page. */
const mostOpenings = 20;
/** Ends the summary of what nobody will resolve. */
const byHand = ' (close this by hand)';

/**
 * One page for each incident, ends first, so that what is over stops ringing. What began and ended untold is triggered as
 * information and resolved, and so is a start. Of many openings the rest is one page with a key of its own, which a person has to close.
 */
export function listPagerEvents(notification: Notification): readonly PagerEvent[] {
  const stories = groupByIncident(notification);
  const isOpening = (one: (typeof stories)[number]): boolean => actionOf(one.last) === 'trigger';
  const over = stories.filter((one) => !isOpening(one));
  const openings = stories.filter(isOpening);
  const shown = openings.length > mostOpenings ? openings.slice(0, mostOpenings - 1) : openings;
  const rest = openings.slice(shown.length);
  const told = new Set(stories.map(({ last }) => last.incident.id));
  const endings = (notification.digest?.over ?? []).filter(({ incident }) => !told.has(incident));
  const [any] = stories;
  const counted = (notification.digest?.parts ?? []).filter(({ type }) => !quiet.includes(type));
  const isMore = counted.reduce((sum, one) => sum + one.count, 0) > openings.length;
  const hidden = rest[0] ?? (isMore ? any : undefined);
  return [
    ...over.flatMap(({ last, history }) => {
      const page = makePage(notification, history, last);
      const isUntold =
        isOwnWord(last.type) || (page.action === 'resolve' && actionOf(history[0] ?? last) === 'trigger');
      if (!isUntold) return [page];
      const text = renderText(compose(aloneOf(notification, history)));
      return [{ ...page, action: 'trigger' as const, severity: 'info' as const, text }, page];
    }),
    ...endings.flatMap(({ incident }) => (any === undefined ? [] : [makeEnding(incident, any.last)])),
    ...shown.map(({ last, history }) => makePage(notification, history, last)),
    ...(hidden === undefined ? [] : [makeRestPage(notification, hidden.last, rest)]),
  ];
}

function makePage(notification: Notification, history: readonly Transition[], last: Transition): PagerEvent {
  const content = compose(aloneOf(notification, history));
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

/** Of an incident that a digest only names. */
function makeEnding(id: string, last: Transition): PagerEvent {
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

function makeRestPage(
  notification: Notification,
  last: Transition,
  rest: ReturnType<typeof groupByIncident>,
): PagerEvent {
  const isDigest = notification.digest !== undefined;
  const content = compose(
    isDigest ? notification : { ...notification, transitions: rest.flatMap(({ history }) => history) },
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

function aloneOf({ digest: _, ...rest }: Notification, history: readonly Transition[]): Notification {
  return { ...rest, transitions: history };
}

const quiet: readonly Transition['type'][] = [
  'incident.acknowledged',
  'incident.resolved',
  'agent.recovered',
  'agent.started',
];

function actionOf({ type, incident }: Transition): PagerEvent['action'] {
  if (type === 'incident.acknowledged') return 'acknowledge';
  if (isOwnWord(type)) return incident.resolvedAt === undefined ? 'trigger' : 'resolve';
  return quiet.includes(type) ? 'resolve' : 'trigger';
}

/** A start or a test: nothing happened before it. */
function isOwnWord(type: Transition['type']): boolean {
  return type === 'agent.started' || type === 'channel.test';
}
