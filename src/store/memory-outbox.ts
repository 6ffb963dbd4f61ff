/** @module The outbox in memory: what the store has on its way, so that it can be sent while the store is away. */

import { notificationId } from '../core/delivery.ts';
import { splitDigest } from '../core/digest.ts';
import type { Transition } from '../core/incident-types.ts';
import type { Delivery, Notification } from '../core/notification.ts';
import {
  type DeliveryRules,
  isDue,
  type OutboxRow,
  planChannel,
  roomOf,
  rowOf,
  usualRules,
} from '../core/outbox-plan.ts';
import type { Held } from './contract.ts';
import { holdFirst, isUntouched } from './held.ts';

export interface MemoryOutbox {
  enqueue(transition: Transition, channels: readonly string[]): void;
  /** Takes what is due, by the same rules as a store; reminders, acknowledgements and fallbacks are left to the store. */
  claim(now: number, lease: number, limit: number, busy?: readonly string[], rules?: DeliveryRules): Notification[];
  settle(id: string, delivery: Delivery, now: number, retryAt: number | null): void;
  /** Notes what the store itself gave out. */
  mirrorClaim(claimed: readonly Notification[], now: number, until: number): void;
  /** What the store has not been told of yet. */
  untold(): readonly Held[];
  /** From now on the store may have been made anew, so that it knows of nothing. */
  forgetTold(): void;
  /** Notes that the store was told of these very ones; what has changed since stays untold. */
  markTold(held: readonly Held[]): void;
  pending(): number;
}

/** A transition that no notification carries yet. */
interface Waiting {
  readonly row: OutboxRow;
  readonly transition: Transition;
}

/** Starts with what the store had on its way. */
export function createMemoryOutbox(unfinished: readonly Held[]): MemoryOutbox {
  /** By channel, then by transition: what waits to share a notification. */
  const waiting = new Map<string, Map<string, Waiting>>();
  /** Notifications, once they are frozen. */
  const frozen = new Map<string, Held>();
  const untold = new Map<string, Held>();
  /** When each group was last told of, by channel and group; and what was given up, by channel and incident. */
  const pulses = new Map<string, number>();
  const givenUp = new Map<string, readonly Transition[]>();

  function enqueue(transition: Transition, channels: readonly string[]): void {
    for (const channel of channels) {
      const own = waiting.get(channel) ?? new Map<string, Waiting>();
      own.set(transition.id, { row: rowOf(transition, channel), transition });
      waiting.set(channel, own);
    }
  }

  function forget(channel: string, transitions: readonly string[]): void {
    for (const id of transitions) waiting.get(channel)?.delete(id);
  }

  function change(held: Held): void {
    frozen.set(held.notification.id, held);
    untold.set(held.notification.id, held);
  }

  function freeze(channel: string, now: number, limit: number, rules: DeliveryRules): void {
    const own = waiting.get(channel) ?? new Map<string, Waiting>();
    const rows = [...own.values()].map(({ row }) => row);
    const due = [...Map.groupBy(rows, ({ group }) => group)].flatMap(([group, members]) => {
      const lastToldAt = pulses.get(keyOf(channel, group));
      const firstAt = members.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
      return isDue({ group, firstAt, ...(lastToldAt === undefined ? {} : { lastToldAt }) }, now, rules) ? [group] : [];
    });
    const sent = [...frozen.values()].filter(({ notification }) => notification.channel === channel);
    const onTheWay = sent.filter(({ state }) => state === 'waiting');
    const failing = onTheWay.filter(({ nextAt }) => nextAt > 0).length;
    const recent = sent.filter(({ notification }) => now - notification.createdAt < (rules.rates[channel]?.per ?? 0));
    const plan = planChannel({
      rows,
      due: new Set(due),
      rules,
      room: Math.min(limit, roomOf(channel, { failing, recent: recent.length }, rules)),
      onTheWay: incidentsOf(onTheWay),
      known: incidentsOf(sent),
    });
    for (const row of plan.muted) {
      const held = own.get(row.transition);
      if (held !== undefined) own.set(row.transition, { ...held, row: { ...row, wasMuted: true } });
    }
    forget(channel, transitionsOf(plan.moot));
    for (const members of plan.notifications) freezeOne(channel, members, now);
  }

  function freezeOne(channel: string, rows: readonly OutboxRow[], now: number): void {
    const [first] = rows;
    if (first === undefined) return;
    const { full, digest } = splitDigest(rows);
    const incidents = [...new Set(full.map(({ incident }) => incident))];
    const late = incidents.flatMap((incident) => givenUp.get(keyOf(channel, incident)) ?? []);
    const own = full.flatMap(({ transition }) => waiting.get(channel)?.get(transition)?.transition ?? []);
    const notification: Notification = {
      id: notificationId(first.transition, channel),
      channel,
      transitions: [...late, ...own],
      createdAt: first.at,
      attempts: 0,
      ...(late.length === 0 ? {} : { delayedUntil: now }),
      ...(digest === undefined ? {} : { digest }),
    };
    frozen.set(notification.id, { notification, state: 'waiting', nextAt: 0, leaseUntil: 0, deliveries: [] });
    forget(channel, transitionsOf(rows));
    for (const { group } of rows) pulses.set(keyOf(channel, group), now);
  }

  for (const held of unfinished) {
    const { notification } = held;
    if (isUntouched(held))
      for (const transition of notification.transitions) enqueue(transition, [notification.channel]);
    else frozen.set(notification.id, held);
  }

  return {
    enqueue,
    claim: (now, lease, limit, busy = [], rules = usualRules) => {
      for (const channel of waiting.keys()) if (!busy.includes(channel)) freeze(channel, now, limit, rules);
      const due = [...frozen.values()]
        .filter(({ state, nextAt, leaseUntil }) => state === 'waiting' && nextAt <= now && leaseUntil <= now)
        .filter(({ notification }) => !busy.includes(notification.channel))
        .slice(0, limit);
      for (const held of due) {
        const notification = { ...held.notification, attempts: held.notification.attempts + 1 };
        change({ ...held, notification, leaseUntil: now + lease });
      }
      return due.map(({ notification }) => notification);
    },
    settle: (id, delivery, now, retryAt) => {
      const held = frozen.get(id);
      if (held === undefined) {
        return;
      }
      const state = delivery.outcome === 'delivered' ? 'delivered' : retryAt === null ? 'given_up' : 'waiting';
      const deliveries = [...held.deliveries, { at: now, delivery }];
      change({ ...held, state, nextAt: retryAt ?? now, leaseUntil: 0, deliveries });
      const { channel, transitions } = held.notification;
      for (const [incident, told] of Map.groupBy(transitions, (transition) => transition.incident.id)) {
        if (state === 'given_up') givenUp.set(keyOf(channel, incident), told);
        else if (state === 'delivered') givenUp.delete(keyOf(channel, incident));
      }
    },
    mirrorClaim: (claimed, now, until) => {
      for (const notification of claimed) {
        const { id, channel, transitions, digest } = notification;
        const ids = digest?.covers ?? transitions.map((transition) => transition.id);
        for (const transition of ids) {
          const row = waiting.get(channel)?.get(transition)?.row;
          if (row !== undefined) pulses.set(keyOf(channel, row.group), now);
        }
        forget(channel, ids);
        const attempts = notification.attempts + 1;
        const held = {
          notification: { ...notification, attempts },
          state: 'waiting',
          nextAt: 0,
          deliveries: [],
        } as const;
        frozen.set(id, { ...held, leaseUntil: until });
      }
    },
    untold: () => [...untold.values()],
    forgetTold: () => {
      for (const [id, held] of frozen) untold.set(id, held);
      for (const own of waiting.values()) {
        for (const { row, transition } of own.values()) {
          const held = holdFirst(transition, row.channel);
          untold.set(held.notification.id, held);
        }
      }
    },
    markTold: (held) => {
      for (const told of held) {
        const { id } = told.notification;
        if (untold.get(id) !== told) {
          continue;
        }
        untold.delete(id);
        if (told.state !== 'waiting') {
          frozen.delete(id);
        } else if (!isUntouched(told)) {
          frozen.set(id, { ...told, deliveries: [] });
        }
      }
    },
    pending: () =>
      [...waiting.values()].reduce((sum, { size }) => sum + size, 0) +
      [...frozen.values()].filter(({ state }) => state === 'waiting').length,
  };
}

function incidentsOf(held: readonly Held[]): ReadonlySet<string> {
  return new Set(held.flatMap(({ notification }) => notification.transitions.map(({ incident }) => incident.id)));
}

function transitionsOf(rows: readonly OutboxRow[]): readonly string[] {
  return rows.map(({ transition }) => transition);
}

function keyOf(channel: string, name: string): string {
  return `${channel} ${name}`;
}
