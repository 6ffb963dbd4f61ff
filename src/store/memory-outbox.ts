/** @module The outbox in memory: what the store has on its way, so that it can be sent while the store is away. */

import type { Transition } from '../core/incident-types.ts';
import type { Delivery, Notification } from '../core/notification.ts';
import type { Held } from './contract.ts';
import { holdFirst } from './held.ts';

export interface MemoryOutbox {
  enqueue(transition: Transition, channels: readonly string[]): void;
  /** Takes what is due, by the same rules as a store. */
  claim(now: number, lease: number, limit: number, busy?: readonly string[]): Notification[];
  settle(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  /** Notes what the store itself gave out. */
  mirrorClaim(claimed: readonly Notification[], until: number): void;
  /** What the store has not been told of yet. */
  untold(): readonly Held[];
  /** From now on the store may have been made anew, so that it knows of nothing. */
  forgetTold(): void;
  /** Notes that the store was told of these very ones; what has changed since stays untold. */
  markTold(held: readonly Held[]): void;
  pending(): number;
}

/** Starts with what the store had on its way. */
export function createMemoryOutbox(unfinished: readonly Held[]): MemoryOutbox {
  const all = new Map(unfinished.map((held) => [held.notification.id, held]));
  const untold = new Map<string, Held>();

  function change(held: Held): void {
    all.set(held.notification.id, held);
    untold.set(held.notification.id, held);
  }

  return {
    enqueue: (transition, channels) => {
      for (const channel of channels) {
        const held = holdFirst(transition, channel);
        all.set(held.notification.id, held);
      }
    },
    claim: (now, lease, limit, busy = []) => {
      const due = chooseDue([...all.values()], now, limit, busy);
      for (const held of due) {
        const notification = { ...held.notification, attempts: held.notification.attempts + 1 };
        change({ ...held, notification, leaseUntil: now + lease });
      }
      return due.map(({ notification }) => notification);
    },
    settle: (id, delivery, now, retryAt) => {
      const held = all.get(id);
      if (held === undefined) {
        return;
      }
      const state = delivery.outcome === 'delivered' ? 'delivered' : retryAt === null ? 'given_up' : 'waiting';
      const deliveries = [...held.deliveries, { at: now, delivery }];
      change({ ...held, state, nextAt: retryAt ?? now, leaseUntil: 0, deliveries });
    },
    mirrorClaim: (claimed, until) => {
      for (const notification of claimed) {
        for (const transition of notification.transitions) {
          all.delete(holdFirst(transition, notification.channel).notification.id);
        }
        const attempts = notification.attempts + 1;
        const held = {
          notification: { ...notification, attempts },
          state: 'waiting',
          nextAt: 0,
          deliveries: [],
        } as const;
        all.set(notification.id, { ...held, leaseUntil: until });
      }
    },
    untold: () => [...untold.values()],
    forgetTold: () => {
      for (const [id, held] of all) {
        untold.set(id, held);
      }
    },
    markTold: (held) => {
      for (const told of held) {
        const { id } = told.notification;
        if (untold.get(id) !== told) {
          continue;
        }
        untold.delete(id);
        if (told.state === 'waiting') {
          all.set(id, { ...told, deliveries: [] });
        } else {
          all.delete(id);
        }
      }
    },
    pending: () => [...all.values()].filter(({ state }) => state === 'waiting').length,
  };
}

/** Never a later transition of an incident before an earlier one was delivered, or given up, on the same channel. */
function chooseDue(all: readonly Held[], now: number, limit: number, busy: readonly string[]): readonly Held[] {
  const waiting = all.filter(({ state }) => state === 'waiting');
  const first = new Map<string, number>();
  for (const { notification } of waiting) {
    for (const { incident } of notification.transitions) {
      const key = `${incident.id} ${notification.channel}`;
      first.set(key, Math.min(first.get(key) ?? incident.sequence, incident.sequence));
    }
  }
  return waiting
    .filter(({ nextAt, leaseUntil }) => nextAt <= now && leaseUntil <= now)
    .filter(({ notification }) => !busy.includes(notification.channel))
    .filter(({ notification: { transitions, channel } }) => {
      const incidents = Map.groupBy(transitions, ({ incident }) => incident.id);
      return [...incidents].every(([id, own]) =>
        own.some(({ incident }) => incident.sequence === first.get(`${id} ${channel}`)),
      );
    })
    .slice(0, limit);
}
