/** @module The part of a store's contract that only failover needs: entries and memories that move between stores. */

import type { Silence } from '../core/incident/muting.ts';
import type { Incident, Standing } from '../core/model/incident.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import type { Store } from './contract.ts';

/** A notification as a store keeps it, with the outcome of its attempts. All times are ms since the epoch. */
export interface OutboxEntry {
  readonly notification: Notification;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  /** The notification is not tried before this time. */
  readonly nextAt: number;
  /** A sender holds the notification until this time; 0 when none does. */
  readonly leaseUntil: number;
  /** When its content was fixed; 0 while it may still share a notification with others. */
  readonly frozenAt: number;
  /** When the entry last changed. */
  readonly touchedAt: number;
  /** Set on an entry that is not frozen and was held back by a mute. */
  readonly wasMuted?: true;
  /** The attempts that ended, the oldest first. */
  readonly deliveries: readonly { readonly at: number; readonly delivery: Delivery }[];
}

/** Names one row of the outbox: a transition on its way to a channel. */
export interface OutboxKey {
  readonly transition: string;
  readonly channel: string;
}

/** The part of a daemon's memory that outlives the loss of its store. */
export interface Snapshot {
  readonly instanceSecret: string;
  readonly standings: readonly Standing[];
  readonly silences: readonly Silence[];
}

/** The notifications that a claim hands out, and its effects on other rows of the outbox. */
export interface Claim {
  readonly notifications: Notification[];
  /** Rows held back by a mute. */
  readonly muted: readonly OutboxKey[];
  /** Rows of incidents that began and ended while they were held back: they are never sent. */
  readonly cancelled: readonly OutboxKey[];
  /** Ids of notifications given up because a later one carries their transitions. */
  readonly superseded: readonly string[];
}

/** A store whose outbox can move to another store and back. Every method rejects with `StoreError` when the store is away. */
export interface TransferStore extends Store {
  /** `claim`, with the effects that a copy of the outbox must repeat. */
  claimWithEffects(...input: Parameters<Store['claim']>): Promise<Claim>;
  /**
   * Returns the last `ended` (0 by default) notifications that ended and whose incidents may still bring more, then all
   * entries that wait.
   */
  exportPending(ended?: number): Promise<OutboxEntry[]>;
  /**
   * Takes over the entries of another store, in order, and cancels the rows in `cancelled`. Idempotent: a notification
   * that ended stays as it ended.
   */
  importEntries(entries: readonly OutboxEntry[], cancelled?: readonly OutboxKey[]): Promise<void>;
  /** Overwrites the instance secret and these standings, and adds silences that are unknown. All other rows stay. */
  restoreSnapshot(snapshot: Snapshot): Promise<void>;
  /** Returns open incidents that no standing holds: the process that wrote the standings did not know of them. */
  orphanedIncidents(): Promise<Incident[]>;
  /** Reads the whole store. @throws {StoreError} `corrupt` if it is damaged */
  check(): Promise<void>;
}
