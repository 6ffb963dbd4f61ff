/** @module An alert in the words of Prometheus: labels that say what it is about, annotations that say what to do. */

import type { Severity } from '../model/config.ts';
import type { Incident, Transition } from '../model/incident.ts';
import type { Ended, Notification } from '../model/notification.ts';
import { compose, groupByIncident, type Story } from './compose.ts';
import { cleanLine } from './sanitise.ts';
import { renderText } from './text.ts';

type Labels = Readonly<Record<string, string>>;

export interface LabelledAlert {
  readonly status: 'firing' | 'resolved';
  /** The same for all that is said of one incident while its kind stays: Alertmanager knows an alert by them. */
  readonly labels: Labels;
  readonly annotations: Labels;
  /** ms. */
  readonly startsAt: number;
  /** ms, never before `startsAt`; absent while it lasts. */
  readonly endsAt?: number;
  /** By which the same incident may be known from when it was of another kind. */
  readonly former: readonly Labels[];
}

/** Alerts that are described in full; of more, the headline is all. */
const mostDescribed = 50;

/** One for each incident that is told in full, the gravest first; a digest has one of its own before them. */
export function labelAlerts(notification: Notification): readonly LabelledAlert[] {
  const named = groupByIncident(notification).map((story, index) =>
    labelStory(notification, story, index < mostDescribed),
  );
  return notification.digest === undefined ? named : [labelDigest(notification), ...named];
}

/** The ends of the incidents that a digest only counts. */
export function labelEndings({ transitions, digest }: Notification): readonly LabelledAlert[] {
  const told = new Set(transitions.map(({ incident }) => incident.id));
  return (digest?.over ?? [])
    .filter(({ incident }) => !told.has(incident))
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

/** One alert for all that a digest counts and does not name. */
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

function labelStory(
  { digest: _, ...notification }: Notification,
  { last, history }: Story,
  isDescribed: boolean,
): LabelledAlert {
  const { incident, type } = last;
  const content = compose({ ...notification, transitions: history });
  const isOver = type === 'incident.resolved' || type === 'agent.recovered' || type === 'agent.started';
  const about = aboutOf(last);
  const labels = { ...labelsOf(names[incident.kind], incident.severity, about), ...nameOfOwn(type) };
  const former = incident.sequence === 1 || incident.kind === 'agent' ? [] : keyNames;
  return {
    status: isOver ? 'resolved' : 'firing',
    labels,
    annotations: {
      summary: content.title,
      ...(isDescribed ? { description: renderText(content) } : {}),
      cause: incident.cause,
      confidence: incident.confidence,
    },
    startsAt: incident.openedAt,
    ...(isOver ? { endsAt: Math.max(last.at, incident.openedAt) } : {}),
    former: former
      .filter(([name, severity]) => name !== labels['alertname'] || severity !== labels['severity'])
      .map(([name, severity]) => labelsOf(name, severity, about)),
  };
}

type About = Pick<Ended, 'incident' | 'integration' | 'provider' | 'owner'>;

/** The owner as the incident had it: the config may have changed since. */
function aboutOf({ incident, subject }: Transition): About {
  const provider = subject?.provider || incident.provider;
  const owner = incident.owner ?? subject?.owner;
  return {
    incident: incident.id,
    integration: incident.integration,
    ...(provider === undefined ? {} : { provider }),
    ...(owner === undefined ? {} : { owner }),
  };
}

const names: Readonly<Record<Incident['kind'], string>> = {
  failing: 'KeymedicKeyFailing',
  warning: 'KeymedicKeyWarning',
  unknown: 'KeymedicKeyUnknown',
  agent: 'KeymedicProblem',
};
/** What an incident of a key may be called, and how grave it may be then. */
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
    ...(provider === undefined ? {} : { provider: cleanLine(provider) }),
    ...(owner === undefined ? {} : { owner: cleanLine(owner) }),
  };
}

/** What is no incident has a name of its own. */
function nameOfOwn(type: Transition['type']): Labels {
  if (type === 'channel.test') return { alertname: 'KeymedicTest' };
  return type === 'agent.started' ? { alertname: 'KeymedicStarted' } : {};
}

/** What an incident may be called that is only counted. */
function namesOf({ integration, severity }: Ended): readonly string[] {
  if (integration === '@agent') return [names.agent];
  return keyNames.flatMap(([name, grave]) => (grave === severity ? [name] : []));
}
