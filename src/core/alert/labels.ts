/** @module An alert in the words of Prometheus: labels that say what it is about, annotations that say what to do. */

import type { Transition } from '../incident-types.ts';
import type { Notification } from '../notification.ts';
import { cleanLine } from './clean.ts';
import { compose, type Story, tellStories } from './compose.ts';
import { renderText } from './text.ts';

export interface LabelledAlert {
  readonly status: 'firing' | 'resolved';
  /** The same for all that is said of one incident: Alertmanager knows an alert by them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ms. */
  readonly startsAt: number;
  /** ms; absent while it lasts. */
  readonly endsAt?: number;
}

/** Alerts that are described in full; of more, the headline is all. */
const mostDescribed = 50;

/** One for each incident that is told in full, the gravest first; a digest has one of its own before them. */
export function labelAlerts(notification: Notification): readonly LabelledAlert[] {
  const named = tellStories(notification).map((story, index) => labelStory(notification, story, index < mostDescribed));
  return notification.digest === undefined ? named : [labelDigest(notification), ...named];
}

/** One alert for all that a digest counts and does not name. */
function labelDigest(notification: Notification): LabelledAlert {
  const content = compose(notification);
  return {
    status: 'firing',
    labels: { alertname: 'KeymedicDigest', incident: cleanLine(notification.id), severity: 'critical' },
    annotations: { summary: content.title, description: renderText(content) },
    startsAt: notification.createdAt,
  };
}

function labelStory(
  { digest: _, ...notification }: Notification,
  { last, history }: Story,
  isDescribed: boolean,
): LabelledAlert {
  const { incident, subject, type } = last;
  const content = compose({ ...notification, transitions: history });
  const isOver = type === 'incident.resolved' || type === 'agent.recovered' || type === 'agent.started';
  return {
    status: isOver ? 'resolved' : 'firing',
    labels: {
      alertname: nameOf(last),
      incident: cleanLine(incident.id),
      integration: cleanLine(incident.integration),
      severity: incident.severity,
      ...(subject === undefined ? {} : { provider: cleanLine(subject.provider) }),
      ...(subject?.owner === undefined ? {} : { owner: cleanLine(subject.owner) }),
    },
    annotations: {
      summary: content.title,
      ...(isDescribed ? { description: renderText(content) } : {}),
      cause: incident.cause,
      confidence: incident.confidence,
    },
    startsAt: incident.openedAt,
    ...(isOver ? { endsAt: last.at } : {}),
  };
}

function nameOf({ incident, type }: Transition): string {
  if (type === 'channel.test') return 'KeymedicTest';
  if (type === 'agent.started') return 'KeymedicStarted';
  return {
    failing: 'KeymedicKeyFailing',
    warning: 'KeymedicKeyWarning',
    unknown: 'KeymedicKeyUnknown',
    agent: 'KeymedicProblem',
  }[incident.kind];
}
