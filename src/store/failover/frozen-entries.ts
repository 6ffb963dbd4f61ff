/** @module The frozen entries of an outbox mirror: all notifications that wait, and the last of those that ended. */

import type { Transition } from '../../core/model/incident.ts';
import { soonestRetry } from '../../core/outbox/retry.ts';
import type { OutboxEntry } from '../transfer-contract.ts';

/** Transitions of ended notifications that are kept: later transitions of their incidents build on them. */
export const mostEnded = 1_000;

/** A transition that no notification carries yet. */
export interface WaitingTransition {
  readonly transition: Transition;
  readonly channel: string;
  readonly wasMuted: boolean;
}

/** Entries by the id of their notification. */
export interface FrozenEntries {
  get(id: string): OutboxEntry | undefined;
  /** Adds or replaces an entry. Ended entries beyond twice `mostEnded` are dropped. */
  put(entry: OutboxEntry): void;
  /** Does what `retrySoon` of a store does, for one channel or all. */
  retrySoon(now: number, channel?: string): void;
  /** Returns all entries, in the order in which they were frozen. */
  list(): readonly OutboxEntry[];
  /** Removes and returns the first `limit` entries. */
  drain(limit: number): readonly OutboxEntry[];
}

/** Makes an empty list. @param waiting the transitions that no notification carries: their incidents are not over */
export function createFrozenEntries(waiting: () => Iterable<WaitingTransition>): FrozenEntries {
  const entries = new Map<string, OutboxEntry>();
  /** Transitions in the entries that ended. */
  let ended = 0;

  function put(entry: OutboxEntry): void {
    const { id } = entry.notification;
    ended += countEnded(entry) - countEnded(entries.get(id));
    entries.set(id, entry.state === 'waiting' ? entry : withoutCsv(entry));
    if (ended > 2 * mostEnded) dropEnded();
  }

  /** Drops entries whose incidents are over, then the oldest of the others, until `mostEnded` are left. */
  function dropEnded(): void {
    const resolved = new Set<string>();
    for (const { notification } of entries.values())
      for (const { incident } of notification.transitions)
        if (incident.resolvedAt !== undefined) resolved.add(incident.id);
    const awaited = new Set<string>();
    for (const { channel, transition } of waiting()) awaited.add(`${channel} ${transition.incident.id}`);
    const isOver = ({ notification: { channel, transitions } }: OutboxEntry) =>
      transitions.every(({ incident: { id } }) => resolved.has(id) && !awaited.has(`${channel} ${id}`));
    const candidates = [...entries.values()].filter(({ state }) => state !== 'waiting');
    for (const entry of [...candidates.filter(isOver), ...candidates]) {
      if (ended <= mostEnded) return;
      if (entries.delete(entry.notification.id)) ended -= countEnded(entry);
    }
  }

  return {
    get: (id) => entries.get(id),
    put,
    retrySoon(now, channel) {
      for (const entry of entries.values()) {
        const soonest = Math.max(now, entry.touchedAt + soonestRetry);
        const isMeant = channel === undefined || entry.notification.channel === channel;
        if (isMeant && entry.state === 'waiting' && entry.nextAt > soonest) put({ ...entry, nextAt: soonest });
      }
    },
    list: () => [...entries.values()],
    drain(limit) {
      const drained = entries.values().take(limit).toArray();
      for (const entry of drained) {
        entries.delete(entry.notification.id);
        ended -= countEnded(entry);
      }
      return drained;
    },
  };
}

/** An ended digest is never sent again, so its list of incidents, which may take megabytes, is dropped. */
function withoutCsv(entry: OutboxEntry): OutboxEntry {
  const { digest } = entry.notification;
  return digest === undefined
    ? entry
    : { ...entry, notification: { ...entry.notification, digest: { ...digest, csv: '' } } };
}

function countEnded(entry: OutboxEntry | undefined): number {
  return entry === undefined || entry.state === 'waiting' ? 0 : entry.notification.transitions.length;
}
