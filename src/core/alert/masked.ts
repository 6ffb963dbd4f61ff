/** @module What alerting stores and sends, masked: names, owners and notes are texts of people, who may put a key anywhere. */

import { defined } from '../defined.ts';
import type { Incident, Transition } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';
import type { Recorded } from '../model/record.ts';
import { scrubAll } from '../scrub.ts';

type Mask = (text: string) => string;

/** Returns the record as a store may keep it. The ids by which rows are found stay: those of integrations, incidents and channels. */
export function maskRecorded(recorded: Recorded, mask: Mask): Recorded {
  const { standing, transition } = recorded;
  return {
    ...recorded,
    standing: { ...standing, ...defined({ incident: standing.incident && maskIncident(standing.incident, mask) }) },
    ...defined({
      transition: transition && { ...transition, transition: maskTransition(transition.transition, mask) },
    }),
  };
}

/** Returns the notification as a receiver may see it. Only the ids of messages, incidents and channels stay as they are. */
export function maskNotification(notification: Notification, mask: Mask): Notification {
  const { id, channel, transitions } = notification;
  return {
    ...scrubAll(notification, mask),
    id,
    channel,
    transitions: transitions.map((transition) => {
      const masked = maskTransition(transition, mask);
      // The store masked the name by the keys that were known then; this process may not know them yet.
      const integration = masked.subject?.id ?? mask(masked.incident.integration);
      return { ...masked, incident: { ...masked.incident, integration } };
    }),
  };
}

function maskTransition(transition: Transition, mask: Mask): Transition {
  return { ...scrubAll(transition, mask), id: transition.id, incident: maskIncident(transition.incident, mask) };
}

function maskIncident(incident: Incident, mask: Mask): Incident {
  const { id, integration, told } = incident;
  return { ...scrubAll(incident, mask), id, integration, ...defined({ told }) };
}
