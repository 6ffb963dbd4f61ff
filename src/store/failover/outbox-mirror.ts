/** @module Keeps in mind what a store has on its way, and what it told last, so that another can go on should it fail. */

import type { Transition } from '../../core/model/incident.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { notificationId, soonestRetry } from '../../core/outbox/retry.ts';
import { newEntry } from '../entry.ts';
import type { Claim, OutboxEntry } from '../transfer-contract.ts';

export interface OutboxMirror {
  enqueue(transition: Transition, channels: readonly string[]): void;
  /** What the store gave out for sending until `leaseUntil`, and what it said of the rest. */
  recordClaim(claim: Claim, now: number, leaseUntil: number): void;
  recordAttempt(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  retrySoon(now: number): void;
  /** Everything, in the order in which another store must take it over. */
  list(): readonly OutboxEntry[];
  /** Takes up to `limit` out of the beginning of that list. */
  drain(limit: number): readonly OutboxEntry[];
  /** Puts these to what there is. */
  load(held: readonly OutboxEntry[]): void;
}

/** How many transitions that were told are kept in mind, for what may follow of them. */
export const mostTold = 1_000;

/** A transition that no notification carries yet. */
interface Waiting {
  readonly transition: Transition;
  readonly channel: string;
  readonly wasMuted: boolean;
}

export function createOutboxMirror(): OutboxMirror {
  const waiting = new Map<string, Waiting>();
  /** Notifications that are frozen; `told` of their transitions are in those that ended. */
  const frozen = new Map<string, OutboxEntry>();
  let told = 0;

  function put(held: OutboxEntry): void {
    const { id } = held.notification;
    told += weigh(held) - weigh(frozen.get(id));
    frozen.set(id, held.state === 'waiting' ? held : withoutList(held));
    if (told > 2 * mostTold) forgetTold();
  }

  /** First what is over, then what is oldest. */
  function forgetTold(): void {
    const over = new Set<string>();
    for (const { notification } of frozen.values())
      for (const { incident } of notification.transitions) if (incident.resolvedAt !== undefined) over.add(incident.id);
    for (const { channel, transition } of waiting.values()) over.delete(`${channel} ${transition.incident.id}`);
    const isOver = ({ notification }: OutboxEntry) =>
      notification.transitions.every(({ incident }) => over.has(incident.id));
    const ended = [...frozen.values()].filter(({ state }) => state !== 'waiting');
    for (const held of [...ended.filter(isOver), ...ended]) {
      if (told <= mostTold) return;
      if (frozen.delete(held.notification.id)) told -= weigh(held);
    }
  }

  /** As a store does, for one channel or all. */
  function hurry(now: number, channel?: string): void {
    for (const held of frozen.values()) {
      const soonest = Math.max(now, held.touchedAt + soonestRetry);
      const isMeant = channel === undefined || held.notification.channel === channel;
      if (isMeant && held.state === 'waiting' && held.nextAt > soonest) put({ ...held, nextAt: soonest });
    }
  }

  return {
    enqueue(transition, channels) {
      for (const channel of channels)
        waiting.set(notificationId(transition.id, channel), { transition, channel, wasMuted: false });
    },
    recordClaim({ notifications, muted, cancelled: moot, superseded }, now, leaseUntil) {
      for (const { transition, channel } of muted) {
        const name = notificationId(transition, channel);
        const held = waiting.get(name);
        if (held !== undefined) waiting.set(name, { ...held, wasMuted: true });
      }
      for (const { transition, channel } of moot) waiting.delete(notificationId(transition, channel));
      for (const id of superseded) {
        const held = frozen.get(id);
        if (held !== undefined) put({ ...held, state: 'given_up', touchedAt: now });
      }
      for (const notification of notifications) {
        const { id, channel, transitions, digest } = notification;
        const covered = digest?.covers ?? transitions.map((transition) => transition.id);
        for (const transition of covered) waiting.delete(notificationId(transition, channel));
        const before = frozen.get(id);
        put({
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
      const held = frozen.get(id);
      if (held === undefined) return;
      const state = delivery.outcome === 'delivered' ? 'delivered' : retryAt === null ? 'given_up' : 'waiting';
      const deliveries = [...held.deliveries, { at: now, delivery }];
      put({ ...held, state, nextAt: retryAt ?? now, leaseUntil: 0, touchedAt: now, deliveries });
      if (state === 'delivered') hurry(now, held.notification.channel);
    },
    retrySoon: (now) => hurry(now),
    list: () => [...frozen.values(), ...[...waiting.values()].map(holdWaiting)],
    drain(limit) {
      const held = frozen.values().take(limit).toArray();
      for (const { notification } of held) frozen.delete(notification.id);
      told -= held.reduce((sum, one) => sum + weigh(one), 0);
      const rest = waiting
        .values()
        .take(limit - held.length)
        .toArray();
      for (const { transition, channel } of rest) waiting.delete(notificationId(transition.id, channel));
      return [...held, ...rest.map(holdWaiting)];
    },
    load(held) {
      for (const one of held) {
        const { channel, transitions } = one.notification;
        if (one.frozenAt > 0) put(one);
        else
          for (const transition of transitions)
            waiting.set(notificationId(transition.id, channel), {
              transition,
              channel,
              wasMuted: one.wasMuted === true,
            });
      }
    },
  };
}

function holdWaiting({ transition, channel, wasMuted }: Waiting): OutboxEntry {
  return newEntry(transition, channel, wasMuted);
}

/** The list of a digest is megabytes, and nobody is sent it again. */
function withoutList(held: OutboxEntry): OutboxEntry {
  const { digest } = held.notification;
  return digest === undefined
    ? held
    : { ...held, notification: { ...held.notification, digest: { ...digest, csv: '' } } };
}

/** Transitions that were told and are kept. */
function weigh(held: OutboxEntry | undefined): number {
  return held === undefined || held.state === 'waiting' ? 0 : held.notification.transitions.length;
}
