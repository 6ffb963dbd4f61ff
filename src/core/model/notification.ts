/** @module Messages to a channel, and the result of sending them. */

import type { Cause } from './cause.ts';
import type { Incident, Transition, TransitionType } from './incident.ts';

/** A message about transitions to one channel. Content and id are fixed at the first attempt; every attempt has the same id. */
export interface Notification {
  /** `webhook-id`, Message-ID and dedup key are made from it. */
  readonly id: string;
  readonly channel: string;
  readonly transitions: readonly Transition[];
  readonly createdAt: number;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Time at which it was put together (ms); set where earlier messages could not be delivered and this one replaces them. */
  readonly delayedUntil?: number;
  /** Present when it is about more incidents than `transitions` contains. */
  readonly digest?: Digest;
}

/** The content of a notification beyond its first transitions. */
export interface Digest {
  /** Number of incidents. */
  readonly count: number;
  /** Numbers of incidents by their last transition, the most frequent first. */
  readonly parts: readonly DigestPart[];
  /** RFC 4180 with a header line, CRLF: one line for each incident. */
  readonly csv: string;
  /** Ids of all transitions in it. */
  readonly covers: readonly string[];
  /** The incidents that are over: a receiver with its own incidents must end each of them. */
  readonly over?: readonly Ended[];
}

/** An incident that is over, with what a receiver needs to end its own. */
export interface Ended extends Pick<Incident, 'integration' | 'severity' | 'openedAt'> {
  readonly incident: string;
  readonly provider?: string;
  readonly owner?: string;
  /** ms. */
  readonly at: number;
}

/** Incidents with the same last transition, provider and cause. */
export interface DigestPart {
  readonly type: TransitionType;
  readonly provider?: string;
  readonly cause: Cause;
  readonly count: number;
}

/** A refused recipient, with the server's reply: `550 5.1.1 no such user`. */
export interface RefusedRecipient {
  readonly recipient: string;
  readonly says: string;
}

/**
 * The result of an attempt. `delivered`: the receiver accepted it. `rejected`: the receiver refused it, for good
 * (`permanent`), or for `retryAfter` seconds at least. `unknown`: a time-out after sending, so nobody knows; it is sent
 * again with the same id. `needsMail`: the mail server let us in and refused the mail, so that only a delivered mail shows that
 * this is over. `missing`: the others have it, so the channel works, and it is sent again to these.
 */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly says: string }
  | {
      readonly outcome: 'rejected';
      readonly says: string;
      readonly permanent: boolean;
      /** Seconds. */
      readonly retryAfter?: number;
      readonly needsMail?: true;
      readonly missing?: readonly RefusedRecipient[];
    }
  | { readonly outcome: 'unknown'; readonly says: string };
