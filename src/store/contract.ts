/** @module The contract of every store, in four parts. SQLite keeps it in one file; a database server can keep it too. */

import type { Silence } from '../core/incident/muting.ts';
import type { ChannelStatus } from '../core/model/channel-status.ts';
import type { Incident, Standing } from '../core/model/incident.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import type { Recorded, ResultRow } from '../core/model/record.ts';
import type { DeliveryRules, IncidentAcknowledgement } from '../core/outbox/plan.ts';

/** Results of probes, and the standing of each integration. */
export interface ResultStore {
  /** Returns the standings of the integrations in `ids`, or of all. */
  standings(ids?: readonly string[]): Promise<Standing[]>;
  /** Returns the last `limit` lines of an integration's history, the latest first. */
  history(integration: string, limit: number): Promise<ResultRow[]>;
  /** Writes a batch in one transaction. Idempotent by probe id. */
  record(batch: readonly Recorded[]): Promise<void>;
  /** Adds results of `diagnose`, which change no standing. */
  addResults(results: readonly ResultRow[]): Promise<void>;
}

/** Incidents, open and ended. */
export interface IncidentStore {
  openIncidents(): Promise<Incident[]>;
  /**
   * Returns incidents whose cause may inhibit others, open or ended after `since` (ms). Of each ESP, cause, account and
   * audience it returns the one that opened first among the open, and the one that ended last.
   */
  inhibitingIncidents(since: number): Promise<Incident[]>;
  /** Returns the last `limit` incidents, open and ended, the latest first. */
  lastIncidents(limit: number): Promise<Incident[]>;
}

/** Notifications on their way to the channels, and the status of each channel. */
export interface OutboxStore {
  /**
   * Leases up to `limit` due notifications for `lease` ms. The content of each is frozen from then on. Notifications for
   * `busy` channels are skipped, so that a channel that hangs starves no other. `rules` decide which transitions share a
   * notification and which are held back; `usualRules` by default.
   */
  claim(
    now: number,
    lease: number,
    limit: number,
    busy?: readonly string[],
    rules?: DeliveryRules,
  ): Promise<Notification[]>;
  /** Records the outcome of an attempt. The next attempt follows at `retryAt` (ms); null ends the attempts. */
  recordAttempt(notification: string, delivery: Delivery, now: number, retryAt: number | null): Promise<void>;
  /** Makes every retry due now, or `soonestRetry` after its last attempt if that is later. */
  retrySoon(now: number): Promise<void>;
  /** Counts the (transition × channel) pairs that are neither delivered nor given up. */
  pending(): Promise<number>;
  /** Replaces the stored status of the channel. */
  saveChannelStatus(status: ChannelStatus): Promise<void>;
  channelStatuses(): Promise<ChannelStatus[]>;
}

/** Silences and acknowledgements, which people add by commands while the daemon runs. */
export interface OperatorStore {
  addSilence(silence: Silence): Promise<void>;
  /** Returns the silences that were made in the last 90 days or are still to end, the latest first. */
  silences(): Promise<Silence[]>;
  /** Ends a silence at once. Returns false if no silence with this id is running. */
  expireSilence(id: string, now: number): Promise<boolean>;
  /** Records an acknowledgement, which the next claim announces. Returns false if no such incident is open. */
  acknowledge(acknowledgement: IncidentAcknowledgement): Promise<boolean>;
  /** Returns the acknowledgements of open incidents. */
  acknowledgements(): Promise<IncidentAcknowledgement[]>;
}

/** The whole contract. Every method rejects with `StoreError` when the store cannot be used. */
export interface Store extends ResultStore, IncidentStore, OutboxStore, OperatorStore {
  /** Returns the value kept under `name` (`instance_secret`). `make` makes it if there is none. */
  remember(name: string, make: () => string): Promise<string>;
  /** Finishes the calls under way and frees the store. */
  close(): Promise<void>;
}
