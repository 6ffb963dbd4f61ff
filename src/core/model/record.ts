/** @module The record of one probe: the result, the new standing and the transition, as a store writes them. Instants are ms since the epoch. */

import type { Cause, Confidence, State } from './cause.ts';
import type { Standing, Transition } from './incident.ts';

/** One line of an integration's history. Unchanged healthy results are coalesced: `count` probes between `at` and `until`. */
export interface ResultRow {
  readonly integration: string;
  /** Makes writing idempotent: a store writes a probe id once. */
  readonly probeId: string;
  readonly at: number;
  readonly until: number;
  readonly count: number;
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** Keyed fingerprint (HMAC) of the credential; absent when it could not be read. */
  readonly fingerprint?: string;
  /** The host that was probed; absent when no request was sent. */
  readonly host?: string;
}

/** Everything that one probe changes; written in one transaction. */
export interface Recorded {
  readonly result: ResultRow;
  readonly standing: Standing;
  /** With the channels it goes to: one outbox row each. */
  readonly transition?: { readonly transition: Transition; readonly channels: readonly string[] };
}
