/** @module The alert that somebody sends by hand to try a channel: marked as a test in every form. */

import type { Notification } from '../notification.ts';

/** `at` in ms; the same channel and instant give the same id. */
export function makeTestNotification(channel: string, at: number): Notification {
  const incident = `test-${at.toString(36)}`;
  const id = `${incident}.1`;
  return {
    id: `${id}.${channel}`,
    channel,
    createdAt: at,
    attempts: 0,
    transitions: [
      {
        id,
        type: 'channel.test',
        at,
        incident: {
          id: incident,
          integration: '@agent',
          kind: 'agent',
          severity: 'warning',
          cause: 'agent_problem',
          confidence: 'certain',
          sequence: 1,
          openedAt: at,
          updatedAt: at,
        },
        problem:
          'Somebody ran "keymedic channels test". Nothing is wrong: if you can read this, alerts reach you here.',
      },
    ],
  };
}
