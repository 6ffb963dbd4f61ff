/** @module A transition on its way to one channel, before anybody has tried to send it. */

import type { Transition } from '../core/model/incident.ts';
import { notificationId } from '../core/outbox/retry.ts';
import type { OutboxEntry } from './transfer-contract.ts';

/** The notification that carries this one transition. */
export function newEntry(transition: Transition, channel: string, wasMuted = false): OutboxEntry {
  const id = notificationId(transition.id, channel);
  return {
    notification: { id, channel, transitions: [transition], createdAt: transition.at, attempts: 0 },
    state: 'waiting',
    nextAt: 0,
    leaseUntil: 0,
    frozenAt: 0,
    touchedAt: 0,
    deliveries: [],
    ...(wasMuted ? { wasMuted } : {}),
  };
}
