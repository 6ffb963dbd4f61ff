/** @module The one table of weights: how much soft evidence moves the ranking. Hard evidence needs no weight. */

import type { Cause } from '../model/cause.ts';

/**
 * What a cause weighs before anything is known, out of how often it is behind the recorded cases and pasted texts. Only
 * the order of rules and soft evidence move it.
 */
export const priors: Readonly<Record<Cause, number>> = {
  unrecognised: 10,
  malformed: 8,
  wrong_credential: 8,
  revoked: 7,
  insufficient_permissions: 6,
  ip_blocked: 5,
  account_suspended: 5,
  wrong_region: 4,
  expired: 4,
  endpoint_changed: 4,
  auth_missing: 3,
  quota_exhausted: 3,
  provider_outage: 3,
  network: 3,
  sender_unverified: 2,
  bad_request: 2,
  rate_limited: 2,
  clock_skew: 1,
  agent_problem: 1,
  healthy: 1,
  unrelated: 0,
};

/** Each place further down in the list of an answer's causes weighs this much of the one before. */
export const rankFactor = 0.72;

/** How much more likely a piece of soft evidence makes the causes it speaks for. */
export const weights = {
  /** Refused for the first time with a key that is new since the last success. */
  keyChanged: 4,
  /** Has never worked as far as we know. */
  neverWorked: 1.5,
  /** Worked before with this very key. */
  workedBefore: 3,
  /** The date that the user declared has passed. */
  pastDeclaredExpiry: 8,
  /** Older, or longer unused, than the ESP lets keys live. */
  pastProviderExpiry: 5,
  /** Siblings fail in the same way at the same time. */
  siblingsFail: 8,
  statusPageIncident: 6,
  /** Another region, or another kind of log-in, takes the key, and no made-up one was tried there. */
  regionAccepts: 30,
  /** Our clock is off and the scheme signs with time. */
  clockOff: 20,
  /** Text that is probably, but not surely, damaged. */
  softText: 8,
  /** A request without a key gets the same answer, where the ESP has other words for refused keys; and where it has not. */
  sameAnswerAsNoKey: 3,
  sameAnswerForAll: 1.1,
  /** Of the two readings of a flaw in the text, the one named first. */
  flawNamedFirst: 3,
  /** The status page reports all well. */
  statusPageClear: 1.5,
} as const;

/** Shares (of all weight left) from which the first cause is `likely`. */
export const likelyShare = 0.55;
