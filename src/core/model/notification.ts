/** @module What leaves for a channel, and what became of it. */

import type { Cause } from './cause.ts';
import type { Incident, Transition, TransitionType } from './incident.ts';

/** Carries transitions to one channel. Content and id are frozen at the first attempt; the id is the same on every try. */
export interface Notification {
  /** `webhook-id`, Message-ID and dedup key are made from it. */
  readonly id: string;
  readonly channel: string;
  readonly transitions: readonly Transition[];
  readonly createdAt: number;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Set where earlier messages could not be delivered and this one tells all of it: when it was put together (ms). */
  readonly delayedUntil?: number;
  /** Present when it tells of more incidents than `transitions` holds. */
  readonly digest?: Digest;
}

/** What a notification tells of beyond its first transitions. */
export interface Digest {
  /** Incidents that it tells of. */
  readonly count: number;
  /** How many of them by what happened last, the most frequent first. */
  readonly parts: readonly DigestPart[];
  /** RFC 4180 with a header line, CRLF: one line for each incident. */
  readonly csv: string;
  /** Ids of all transitions that it tells. */
  readonly covers: readonly string[];
  /** The incidents among them that are over: whoever keeps incidents of its own must end each. */
  readonly over?: readonly Ended[];
}

/** An incident that is over, as far as a receiver must know it to end it. */
export interface Ended extends Pick<Incident, 'integration' | 'severity' | 'openedAt'> {
  readonly incident: string;
  readonly provider?: string;
  readonly owner?: string;
  /** ms. */
  readonly at: number;
}

export interface DigestPart {
  readonly type: TransitionType;
  readonly provider?: string;
  readonly cause: Cause;
  readonly count: number;
}

/**
 * `delivered`: the receiver took it. `rejected`: it said no, and will say no again (`permanent`) or may take it later,
 * after `retryAfter` seconds at the earliest.
 * `unknown`: we cannot tell whether it took it (time-out after sending); it is sent again with the same id.
 * `retryAfter` is in seconds.
 */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly says: string }
  | { readonly outcome: 'rejected'; readonly says: string; readonly permanent: boolean; readonly retryAfter?: number }
  | { readonly outcome: 'unknown'; readonly says: string };
