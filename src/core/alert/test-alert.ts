/** @module Notifications without an incident: tests of a channel, and the message that Keymedic started. */

import { defined } from '../defined.ts';
import { agentId, type TransitionType } from '../model/incident.ts';
import type { Notification } from '../model/notification.ts';

/**
 * Returns a test for a channel, marked as a test in every form. `at` is in ms; the same channel and instant give the same id.
 * Pagers get a regular test (`config`) as an incident that has ended already. @param by who wants the test
 */
export function makeTestNotification(channel: string, at: number, by: 'person' | 'config'): Notification {
  const why = by === 'person' ? 'Somebody ran "keymedic channels test".' : 'This is the regular test (channel_tests).';
  const says = `${why} Nothing is wrong: if you can read this, alerts reach you here.`;
  return makeNotification({ type: 'channel.test', name: 'test', says, isOver: by === 'config' }, channel, at);
}

/** Returns the message that Keymedic started. Pager services get the message as an incident that has ended already. @param what what is watched, as a phrase */
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
          integration: agentId,
          kind: 'agent',
          severity: 'warning',
          cause: 'agent_problem',
          confidence: 'certain',
          sequence: 1,
          openedAt: at,
          updatedAt: at,
          ...defined({ resolvedAt: isOver ? at : undefined }),
        },
        problem: says,
      },
    ],
  };
}
