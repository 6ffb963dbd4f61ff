/** @module What every store promises. SQLite holds it embedded; PostgreSQL will hold it when scaled out. */

import type { Silence } from '../core/incident/muting.ts';
import type { ChannelStatus } from '../core/model/channel-status.ts';
import type { Incident, Standing } from '../core/model/incident.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import type { Recorded, ResultRow } from '../core/model/record.ts';
import type { DeliveryRules, IncidentAcknowledgement } from '../core/outbox/plan.ts';

export type { Recorded, ResultRow } from '../core/model/record.ts';

/** A notification as a store keeps it, with what became of it. */
export interface OutboxEntry {
  readonly notification: Notification;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  /** Not tried before this instant. */
  readonly nextAt: number;
  /** Somebody is sending it until this instant; 0 when nobody is. */
  readonly leaseUntil: number;
  /** When its content was fixed; 0 while it may still share a notification with others. */
  readonly frozenAt: number;
  /** When something last happened to it. */
  readonly touchedAt: number;
  /** Of what is not frozen: it was held back by a mute. */
  readonly wasMuted?: true;
  readonly deliveries: readonly { readonly at: number; readonly delivery: Delivery }[];
}

/** What outlives a store that was lost, because the daemon has it in mind. */
export interface Snapshot {
  readonly instanceSecret: string;
  readonly standings: readonly Standing[];
  readonly silences: readonly Silence[];
}

/** A (transition × channel). */
export interface OutboxKey {
  readonly transition: string;
  readonly channel: string;
}

/** What a claim brought, and what it found about the rest. */
export interface Claim {
  readonly notifications: Notification[];
  /** Held back by a mute. */
  readonly muted: readonly OutboxKey[];
  /** Nothing is left to tell. */
  readonly cancelled: readonly OutboxKey[];
  /** Notifications given up, because a later one tells what they should have told. */
  readonly superseded: readonly string[];
}

export interface Store {
  /** Standings of the integrations asked for, or of all. */
  standings(ids?: readonly string[]): Promise<Standing[]>;
  history(integration: string, limit: number): Promise<ResultRow[]>;
  /** Atomic, idempotent by probe id. */
  record(batch: readonly Recorded[]): Promise<void>;
  /** Adds results of `diagnose` and nothing else. */
  addResults(results: readonly ResultRow[]): Promise<void>;
  openIncidents(): Promise<Incident[]>;
  /**
   * Takes up to `limit` notifications that are due, for `lease` ms; each is frozen from then on. Those for `busy` channels
   * are left, so that one that hangs starves no other. `rules` say what shares a notification and what is held back;
   * the usual ones by default.
   */
  claim(
    now: number,
    lease: number,
    limit: number,
    busy?: readonly string[],
    rules?: DeliveryRules,
  ): Promise<Notification[]>;
  /** The same, with what a stand-in must know to go on in the same way. */
  claimWithEffects(...input: Parameters<Store['claim']>): Promise<Claim>;
  /** Writes what became of an attempt; `retryAt` null gives up. */
  recordAttempt(notification: string, delivery: Delivery, now: number, retryAt: number | null): Promise<void>;
  /** Makes due what waits for a further try, yet not within `soonestRetry` of the last: what was wrong may be mended. */
  retrySoon(now: number): Promise<void>;
  /** How many (transition × channel) are not yet delivered or given up. */
  pending(): Promise<number>;
  /** Those very ones, after the last `told` (none by default) notifications about incidents that are not over. */
  exportPending(told?: number): Promise<OutboxEntry[]>;
  /** Takes over what another store held, in order, and what it found moot. Idempotent; what is finished stays finished. */
  importEntries(held: readonly OutboxEntry[], moot?: readonly OutboxKey[]): Promise<void>;
  /** Makes what a program remembers the truth; all else goes on to stand. See `Remembered`. */
  restoreSnapshot(remembered: Snapshot): Promise<void>;
  /** Open incidents that no standing holds: the program that wrote those did not know of them. */
  orphanedIncidents(): Promise<Incident[]>;
  /** Reads all of it. @throws {StoreError} `corrupt` where it is damaged */
  check(): Promise<void>;
  addSilence(silence: Silence): Promise<void>;
  /** All that were made in the last 90 days or are still to end, the latest first. */
  silences(): Promise<Silence[]>;
  /** Ends a silence at once; false when there is none with this id that has not ended. */
  expireSilence(id: string, now: number): Promise<boolean>;
  /** Notes that somebody looks after an incident, to be told at the next claim; false when no such incident is open. */
  acknowledge(acknowledgement: IncidentAcknowledgement): Promise<boolean>;
  /** Those of open incidents. */
  acknowledgements(): Promise<IncidentAcknowledgement[]>;
  /**
   * Incidents whose cause may explain others, open or ended after `since` (ms): of each ESP, cause, account and audience the
   * one that was open first, and the one that ended last.
   */
  inhibitingIncidents(since: number): Promise<Incident[]>;
  /** Open and ended ones, the latest first. */
  lastIncidents(limit: number): Promise<Incident[]>;
  /** Keeps how a channel got on, in place of what was kept of it. */
  saveChannelStatus(record: ChannelStatus): Promise<void>;
  channelStatuses(): Promise<ChannelStatus[]>;
  /** A value that outlives restarts (`instance_secret`), made by `make` when it is not there. */
  remember(name: string, make: () => string): Promise<string>;
  close(): Promise<void>;
}
