/** @module What leaves for a channel, and what became of it. */

import type { Transition } from './incident-types.ts';

/** Carries transitions to one channel. Content and id are frozen at the first attempt; the id is the same on every try. */
export interface Notification {
  /** `webhook-id`, Message-ID and dedup key are made from it. */
  readonly id: string;
  readonly channel: string;
  readonly transitions: readonly Transition[];
  readonly createdAt: number;
  /** Attempts made so far. */
  readonly attempts: number;
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
