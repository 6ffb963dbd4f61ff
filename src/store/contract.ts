/** @module What every store promises. SQLite holds it embedded; PostgreSQL will hold it when scaled out. */

import type { Cause, Confidence, State } from '../core/cause.ts';
import type { ChannelRecord } from '../core/channel-record.ts';
import type { Incident, Standing, Transition } from '../core/incident-types.ts';
import type { Silence } from '../core/muting.ts';
import type { Delivery, Notification } from '../core/notification.ts';
import type { DeliveryRules, IncidentAcknowledgement } from '../core/outbox-plan.ts';

/** One line of an integration's history. Unchanged healthy results are coalesced: `count` probes between `at` and `until`. */
export interface ResultRow {
  readonly integration: string;
  /** Makes `record` idempotent. */
  readonly probeId: string;
  readonly at: number;
  readonly until: number;
  readonly count: number;
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly fingerprint?: string;
  readonly host?: string;
}

/** Everything that one probe changes; written in one transaction. */
export interface Recorded {
  readonly result: ResultRow;
  readonly standing: Standing;
  /** With the channels it goes to: one outbox row each. */
  readonly transition?: { readonly transition: Transition; readonly channels: readonly string[] };
}

/** A notification as a store keeps it, with what became of it. */
export interface Held {
  readonly notification: Notification;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  /** Not tried before this instant. */
  readonly nextAt: number;
  /** Somebody is sending it until this instant; 0 when nobody is. */
  readonly leaseUntil: number;
  readonly deliveries: readonly { readonly at: number; readonly delivery: Delivery }[];
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
  /** Writes what became of an attempt; `retryAt` null gives up. */
  settle(notification: string, delivery: Delivery, now: number, retryAt: number | null): Promise<void>;
  /** How many (transition × channel) are not yet delivered or given up. */
  pending(): Promise<number>;
  /** Those very ones, so that they can be sent from memory should the store fail; never claimed ones have no attempts. */
  unfinished(): Promise<Held[]>;
  /** Takes over what was sent, or tried, while the store was away. Idempotent; what is finished stays finished. */
  adopt(held: readonly Held[]): Promise<void>;
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
  explaining(since: number): Promise<Incident[]>;
  /** Open and ended ones, the latest first. */
  lastIncidents(limit: number): Promise<Incident[]>;
  /** Keeps how a channel got on, in place of what was kept of it. */
  noteChannel(record: ChannelRecord): Promise<void>;
  channelRecords(): Promise<ChannelRecord[]>;
  /** A value that outlives restarts (`instance_secret`), made by `make` when it is not there. */
  remember(name: string, make: () => string): Promise<string>;
  close(): Promise<void>;
}
