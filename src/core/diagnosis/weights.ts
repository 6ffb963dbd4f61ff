/** @module The table of weights: how much soft evidence changes the ranking. Hard evidence needs no weight. */

import type { Cause } from '../model/cause.ts';

/**
 * Weight of each cause before any evidence, from its frequency in the recorded cases and pasted texts. The order of
 * rules and soft evidence change it.
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

/** Weight of each further place in the list of an answer's causes, as a share of the place before. */
export const rankFactor = 0.72;

/** Factors by which soft evidence makes the causes that it names more likely. */
export const weights = {
  /** The key was changed since the last success. */
  keyChanged: 4,
  /** The integration has never worked as far as is known. */
  neverWorked: 1.5,
  /** This very key worked before. */
  workedBefore: 3,
  /** The date that the user declared has passed. */
  pastDeclaredExpiry: 8,
  /** The key is older, or longer unused, than the ESP allows. */
  pastProviderExpiry: 5,
  /** Siblings fail in the same way at the same time. */
  siblingsFail: 8,
  /** Siblings began to fail at another moment. */
  failedEarlier: 3,
  statusPageIncident: 6,
  /** Neither the host nor any unrelated host sends anything. */
  cutOff: 30,
  /** Another region, or another kind of log-in, accepts the key, and no made-up key was tried there. */
  regionAccepts: 30,
  /** Our clock is off and the log-in is signed with the time. */
  clockOff: 20,
  /** The text is probably, but not certainly, damaged. */
  softText: 8,
  /** A request without a key gets the same answer, though the ESP has other words for refused keys; and without such words. */
  sameAnswerAsNoKey: 3,
  sameAnswerForAll: 1.1,
  /** A request without a key gets the same page with a refusal that asks for no credential. */
  samePageAsNoKey: 1.8,
  /** A request without a key gets another answer, which two servers that take turns may give as well. */
  otherThanNoKey: 1.3,
  /** A key gets other words than two made-up keys, which get the same. */
  otherWords: 2,
  /** A key gets another status or code than two made-up keys, twice, within a few seconds. */
  otherVerdict: 8,
  /** The cause that evidence of a flaw in the text names first. */
  flawNamedFirst: 3,
  /** The status page reports no incident. */
  statusPageClear: 1.5,
} as const;

/** Least share of all weight left with which the first cause of an investigation is `likely`. */
export const likelyShare = 0.55;
