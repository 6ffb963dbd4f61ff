/** @module The outbox mirror: a copy, in memory, of what a store sends and sent last, from which a memory outbox can go on. */

import type { Transition } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { notificationId } from '../../core/outbox/retry.ts';
import { newEntry } from '../entry.ts';
import type { Claim, OutboxEntry } from '../transfer-contract.ts';
import { createFrozenEntries, type WaitingTransition } from './frozen-entries.ts';

/** Its methods repeat calls of the store that succeeded. */
export interface OutboxMirror {
  enqueue(transition: Transition, channels: readonly string[]): void;
  /** Repeats a claim of the store: what it leased until `leaseUntil`, and its effects on other rows. */
  recordClaim(claim: Claim, now: number, leaseUntil: number): void;
  recordAttempt(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  retrySoon(now: number): void;
  /** Returns all entries, in the order in which another store must import them. */
  list(): readonly OutboxEntry[];
  /** Removes and returns the first `limit` entries of that list. */
  drain(limit: number): readonly OutboxEntry[];
  /** Adds these entries. */
  load(entries: readonly OutboxEntry[]): void;
}

/** Makes an empty mirror. */
export function createOutboxMirror(): OutboxMirror {
  /** By the id of the notification that would carry the transition alone. */
  const waiting = new Map<string, WaitingTransition>();
  const frozen = createFrozenEntries(() => waiting.values());

  function loadWaiting({ notification: { channel, transitions }, wasMuted }: OutboxEntry): void {
    for (const transition of transitions)
      waiting.set(notificationId(transition.id, channel), { transition, channel, wasMuted: wasMuted === true });
  }

  return {
    enqueue(transition, channels) {
      for (const channel of channels)
        waiting.set(notificationId(transition.id, channel), { transition, channel, wasMuted: false });
    },
    recordClaim({ notifications, muted, cancelled, superseded }, now, leaseUntil) {
      for (const { transition, channel } of muted) {
        const id = notificationId(transition, channel);
        const entry = waiting.get(id);
        if (entry !== undefined) waiting.set(id, { ...entry, wasMuted: true });
      }
      for (const { transition, channel } of cancelled) waiting.delete(notificationId(transition, channel));
      for (const id of superseded) {
        const entry = frozen.get(id);
        if (entry !== undefined) frozen.put({ ...entry, state: 'given_up', touchedAt: now });
      }
      for (const notification of notifications) {
        const { id, channel, transitions, digest } = notification;
        const covered = digest?.covers ?? transitions.map((transition) => transition.id);
        for (const transition of covered) waiting.delete(notificationId(transition, channel));
        const before = frozen.get(id);
        frozen.put({
          notification: { ...notification, attempts: notification.attempts + 1 },
          state: 'waiting',
          nextAt: before?.nextAt ?? 0,
          leaseUntil,
          frozenAt: before?.frozenAt ?? now,
          touchedAt: now,
          deliveries: before?.deliveries ?? [],
        });
      }
    },
    recordAttempt(id, delivery, now, retryAt) {
      const entry = frozen.get(id);
      if (entry === undefined) return;
      const state = delivery.outcome === 'delivered' ? 'delivered' : retryAt === null ? 'given_up' : 'waiting';
      const deliveries = [...entry.deliveries, { at: now, delivery }];
      frozen.put({ ...entry, state, nextAt: retryAt ?? now, leaseUntil: 0, touchedAt: now, deliveries });
      if (state === 'delivered') frozen.retrySoon(now, entry.notification.channel);
    },
    retrySoon: (now) => frozen.retrySoon(now),
    list: () => [...frozen.list(), ...waiting.values().map(toEntry)],
    drain(limit) {
      const drained = frozen.drain(limit);
      const others = waiting
        .values()
        .take(limit - drained.length)
        .toArray();
      for (const { transition, channel } of others) waiting.delete(notificationId(transition.id, channel));
      return [...drained, ...others.map(toEntry)];
    },
    load(entries) {
      for (const entry of entries) {
        if (entry.frozenAt > 0) frozen.put(entry);
        else loadWaiting(entry);
      }
    },
  };
}

function toEntry({ transition, channel, wasMuted }: WaitingTransition): OutboxEntry {
  return newEntry(transition, channel, wasMuted);
}
