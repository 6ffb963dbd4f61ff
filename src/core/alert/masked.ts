/** @module What alerting stores and sends, masked: names, owners and notes are texts of people, who may put a key anywhere. */

import { defined } from '../defined.ts';
import { diagnosisFields } from '../diagnosis/masked.ts';
import { maskTexts, type TextFields } from '../mask-texts.ts';
import type { Incident, Transition } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';
import type { Recorded } from '../model/record.ts';

type Mask = (text: string) => string;

/** Which fields of an incident are texts. The ids by which rows are found stay: those of incidents, integrations, providers and channels. */
export const incidentFields: TextFields<Incident> = {
  id: 'ours',
  integration: 'ours',
  kind: 'ours',
  severity: 'ours',
  cause: 'ours',
  confidence: 'ours',
  sequence: 'ours',
  openedAt: 'ours',
  updatedAt: 'ours',
  resolvedAt: 'ours',
  told: 'ours',
  group: 'text',
  signature: 'text',
  provider: 'ours',
  owner: 'text',
  account: 'text',
  host: 'text',
  flapping: 'ours',
};

const transitionFields: TextFields<Transition> = {
  id: 'ours',
  type: 'ours',
  at: 'ours',
  incident: incidentFields,
  diagnosis: diagnosisFields,
  problem: 'text',
  subject: { id: 'text', provider: 'ours', providerName: 'text', owner: 'text', usedBy: 'text' },
  unwatched: 'ours',
  turns: { probes: 'ours', failures: 'ours', recoveries: 'ours' },
  steady: 'ours',
  acknowledgement: { by: 'text', note: 'text', until: 'ours' },
};

const notificationFields: TextFields<Notification> = {
  id: 'ours',
  channel: 'ours',
  transitions: transitionFields,
  createdAt: 'ours',
  attempts: 'ours',
  delayedUntil: 'ours',
  digest: {
    count: 'ours',
    parts: { type: 'ours', provider: 'ours', cause: 'ours', count: 'ours' },
    csv: 'text',
    covers: 'ours',
    over: {
      incident: 'ours',
      integration: 'text',
      provider: 'ours',
      owner: 'text',
      severity: 'ours',
      openedAt: 'ours',
      at: 'ours',
    },
  },
};

/** Returns the record as a store may keep it. */
export function maskRecorded(recorded: Recorded, mask: Mask): Recorded {
  const { standing, transition } = recorded;
  return {
    ...recorded,
    standing: {
      ...standing,
      ...defined({ incident: standing.incident && maskTexts(standing.incident, incidentFields, mask) }),
    },
    ...defined({
      transition: transition && {
        ...transition,
        transition: maskTexts(transition.transition, transitionFields, mask),
      },
    }),
  };
}

/** Returns the notification as a receiver may see it. */
export function maskNotification(notification: Notification, mask: Mask): Notification {
  const masked = maskTexts(notification, notificationFields, mask);
  return {
    ...masked,
    transitions: masked.transitions.map((transition) => {
      // The store masked the name by the keys that were known then; this process may not know them yet.
      const integration = transition.subject?.id ?? mask(transition.incident.integration);
      return { ...transition, incident: { ...transition.incident, integration } };
    }),
  };
}
