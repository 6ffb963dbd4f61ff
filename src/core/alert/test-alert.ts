/** @module Messages that no incident stands behind: the test that somebody sends by hand, and the word that Keymedic started. */

import type { TransitionType } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';

/**
 * `at` in ms; the same channel and instant give the same id. Marked as a test in every form. Receivers that keep incidents
 * of their own get a regular one as something that is over at once. @param by who wants it
 */
export function makeTestNotification(channel: string, at: number, by: 'person' | 'config'): Notification {
  const why = by === 'person' ? 'Somebody ran "keymedic channels test".' : 'This is the regular test (channel_tests).';
  const says = `${why} Nothing is wrong: if you can read this, alerts reach you here.`;
  return makeNotification({ type: 'channel.test', name: 'test', says, isOver: by === 'config' }, channel, at);
}

/** For receivers that keep incidents of their own it is over at once, too. @param what is watched, as a phrase */
export function makeStartNotification(channel: string, at: number, version: string, what: string): Notification {
  const says = `Keymedic ${version} started and watches ${what}. Nothing is wrong: if you can read this, alerts reach you here.`;
  return makeNotification({ type: 'agent.started', name: 'start', says, isOver: true }, channel, at);
}

function makeNotification(
  {
    type,
    name,
    says,
    isOver,
  }: { readonly type: TransitionType; readonly name: string; readonly says: string; readonly isOver: boolean },
  channel: string,
  at: number,
): Notification {
  const incident = `${name}-${at.toString(36)}`;
  const id = `${incident}.1`;
  return {
    id: `${id}.${channel}`,
    channel,
    createdAt: at,
    attempts: 0,
    transitions: [
      {
        id,
        type,
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
          ...(isOver ? { resolvedAt: at } : {}),
        },
        problem: says,
      },
    ],
  };
}
