/** @module Alerts for Alertmanager: labels identify an incident, annotations describe it. */

import { defined } from '../defined.ts';
import type { Severity } from '../model/config.ts';
import { agentId, type Incident, type Transition } from '../model/incident.ts';
import type { Ended, Notification } from '../model/notification.ts';
import { compose } from './compose.ts';
import { groupByIncident, type IncidentHistory } from './incident-history.ts';
import { cleanLine } from './sanitise.ts';
import { renderText } from './text.ts';

type Labels = Readonly<Record<string, string>>;

/** One alert as Alertmanager accepts it. */
export interface LabelledAlert {
  readonly status: 'firing' | 'resolved';
  /** The same in every alert about one incident while its kind stays: Alertmanager identifies an alert by its labels. */
  readonly labels: Labels;
  readonly annotations: Labels;
  /** ms. */
  readonly startsAt: number;
  /** The end in ms, never before `startsAt`; absent while the incident lasts. */
  readonly endsAt?: number;
  /** Labels under which Alertmanager may know the same incident from the time when it was of another kind. */
  readonly former: readonly Labels[];
}

/** How many alerts have a description; others have the headline alone. */
const mostDescribed = 50;

/** Returns one alert for each incident that a notification carries in full, the gravest first; for a digest one more before them. */
export function labelAlerts(notification: Notification): readonly LabelledAlert[] {
  const named = groupByIncident(notification).map((history, index) =>
    labelIncident(notification, history, index < mostDescribed),
  );
  return notification.digest === undefined ? named : [labelDigest(notification), ...named];
}

/** Returns a resolved alert for each ended incident that a digest only counts. */
export function labelEndings({ transitions, digest }: Notification): readonly LabelledAlert[] {
  const carried = new Set(transitions.map(({ incident }) => incident.id));
  return (digest?.over ?? [])
    .filter(({ incident }) => !carried.has(incident))
    .flatMap((ended) =>
      namesOf(ended).map((alertname) => ({
        status: 'resolved' as const,
        labels: labelsOf(alertname, ended.severity, ended),
        annotations: {},
        startsAt: ended.openedAt,
        endsAt: Math.max(ended.at, ended.openedAt),
        former: [],
      })),
    );
}

/** Returns the alert that stands for all incidents of a digest. */
function labelDigest(notification: Notification): LabelledAlert {
  const content = compose(notification);
  return {
    status: 'firing',
    labels: { alertname: 'KeymedicDigest', incident: cleanLine(notification.id), severity: 'critical' },
    annotations: { summary: content.title, description: renderText(content) },
    startsAt: notification.createdAt,
    former: [],
  };
}

function labelIncident(
  { digest: _, ...notification }: Notification,
  { last, transitions }: IncidentHistory,
  isDescribed: boolean,
): LabelledAlert {
  const { incident, type } = last;
  const content = compose({ ...notification, transitions });
  const isOver = type === 'incident.resolved' || type === 'agent.recovered' || type === 'agent.started';
  const about = aboutOf(last);
  const labels = { ...labelsOf(names[incident.kind], incident.severity, about), ...nameOfAnnouncement(type) };
  const former = incident.sequence === 1 || incident.kind === 'agent' ? [] : keyNames;
  return {
    status: isOver ? 'resolved' : 'firing',
    labels,
    annotations: {
      summary: content.title,
      ...defined({ description: isDescribed ? renderText(content) : undefined }),
      cause: incident.cause,
      confidence: incident.confidence,
    },
    startsAt: incident.openedAt,
    ...defined({ endsAt: isOver ? Math.max(last.at, incident.openedAt) : undefined }),
    former: former
      .filter(([name, severity]) => name !== labels['alertname'] || severity !== labels['severity'])
      .map(([name, severity]) => labelsOf(name, severity, about)),
  };
}

type About = Pick<Ended, 'incident' | 'integration' | 'provider' | 'owner'>;

/** The owner is the incident's, because the config may have changed since. */
function aboutOf({ incident, subject }: Transition): About {
  const provider = subject?.provider || incident.provider;
  const owner = incident.owner ?? subject?.owner;
  return { incident: incident.id, integration: incident.integration, ...defined({ provider, owner }) };
}

const names: Readonly<Record<Incident['kind'], string>> = {
  failing: 'KeymedicKeyFailing',
  warning: 'KeymedicKeyWarning',
  unknown: 'KeymedicKeyUnknown',
  agent: 'KeymedicProblem',
};
/** The names that an incident of a key may have, each with the severity that goes with it. */
const keyNames: readonly (readonly [string, Severity])[] = [
  [names.failing, 'critical'],
  [names.warning, 'warning'],
  [names.unknown, 'warning'],
  [names.unknown, 'error'],
];

function labelsOf(alertname: string, severity: Severity, { incident, integration, provider, owner }: About): Labels {
  return {
    alertname,
    incident: cleanLine(incident),
    integration: cleanLine(integration),
    severity,
    ...defined({ provider: clean(provider), owner: clean(owner) }),
  };
}

function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanLine(text);
}

/** Tests and starts are no incidents and have names of their own. */
function nameOfAnnouncement(type: Transition['type']): Labels {
  if (type === 'channel.test') return { alertname: 'KeymedicTest' };
  return type === 'agent.started' ? { alertname: 'KeymedicStarted' } : {};
}

/** Returns the names that an incident may have which a digest only counts. */
function namesOf({ integration, severity }: Ended): readonly string[] {
  if (integration === agentId) return [names.agent];
  return keyNames.flatMap(([name, grave]) => (grave === severity ? [name] : []));
}
