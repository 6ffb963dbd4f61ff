/** @module The outbox entry of a transition that no notification carries yet. */

import type { Transition } from '../core/model/incident.ts';
import { notificationId } from '../core/outbox/retry.ts';
import type { OutboxEntry } from './transfer-contract.ts';

/** Returns the entry for one channel. Its notification carries this transition alone. */
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
