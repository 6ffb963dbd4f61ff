/** @module The types of alerting: standing, incident, transition. Instants are ms since the epoch. */

import type { Cause, Confidence, State } from './cause.ts';
import type { Severity } from './config.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The integration of Keymedic's own problems; no id of a config begins like that. */
export const agentId = '@agent';

/** One period of trouble of one integration, or of Keymedic itself (`@agent`). */
export interface Incident {
  readonly id: string;
  readonly integration: string;
  readonly kind: 'failing' | 'warning' | 'unknown' | 'agent';
  readonly severity: Severity;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** Counts the transitions of this incident, from 1. */
  readonly sequence: number;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly resolvedAt?: number;
  /** Channels that got a message about it: the all-clear goes to exactly these. */
  readonly told?: readonly string[];
  /** Group of alerts that can share a message; see `grouping.ts`. */
  readonly group?: string;
  /** `signatureOf` the answer that opened it or changed it last. */
  readonly signature?: string;
  /** Absent for a problem of Keymedic itself. */
  readonly provider?: string;
  /** As in the config at the last transition. */
  readonly owner?: string;
  /** The ESP's name for the account, if an answer contained it. */
  readonly account?: string;
  /** Host of the last probe. */
  readonly host?: string;
  /** The integration fails and works alternately; the incident ends only after it has worked for some time. */
  readonly flapping?: true;
}

/** The memory of an integration between probes: everything on which the next decision depends. */
export interface Standing {
  readonly integration: string;
  /** Keyed fingerprint (HMAC) of the credential that was probed last; absent when it could not be read. */
  readonly fingerprint?: string;
  /** When this fingerprint was first seen, and the one before it, if any. */
  readonly fingerprintSince?: number;
  readonly previousFingerprint?: string;
  /** The last time this very fingerprint was healthy (or warning) at this very host. */
  readonly lastHealthyAt?: number;
  readonly lastHealthyFingerprint?: string;
  readonly lastHealthyHost?: string;
  /** The verdict that stands (confirmed), and since when. */
  readonly state?: State;
  readonly cause?: Cause;
  readonly since?: number;
  readonly pending?: Pending;
  readonly incident?: Incident;
  /** When this key was first refused with this fingerprint; paces the retries. */
  readonly refusedSince?: number;
  readonly lastProbeAt?: number;
  /** Makes deciding idempotent: the same probe again changes nothing. */
  readonly lastProbeId?: string;
  /** The last verdicts, oldest first, `w` for worked and `f` for failed; absent while all worked. */
  readonly recent?: string;
  /** Time since which it has worked without a failure; kept while a failure is remembered, or while it is flapping. */
  readonly steadySince?: number;
  /** Not before this instant (`Retry-After`, back-off). */
  readonly notBefore?: number;
  /** Steps of warnings already sent, by kind and due date: `expires:2026-12-01:30`; for `@agent` the problems already sent. */
  readonly warned: readonly string[];
}

/** A new verdict that differs from the confirmed verdict and waits for confirmation by further probes. */
export interface Pending {
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** Probes in a row with this verdict; a probe too soon after the one before does not count. */
  readonly count: number;
  /** When the last of them was counted. */
  readonly countedAt: number;
  /** Time of the first probe with this trouble. */
  readonly firstAt: number;
  /** How often a failure followed one that it does not confirm, such as an outage a refusal, and the causes that were seen before. */
  readonly turns?: number;
  readonly others?: readonly Cause[];
}

/** The kind of a change. */
export type TransitionType =
  | 'incident.opened'
  | 'incident.updated'
  /** The incident is still open, and the last message about it is older than the interval of reminders. */
  | 'incident.reminded'
  | 'incident.acknowledged'
  | 'incident.resolved'
  | 'key.warning'
  | 'agent.problem'
  | 'agent.recovered'
  /** Keymedic was started, and the config asks for a message (`startup_message`). */
  | 'agent.started'
  /** A test of a channel; nothing happened. */
  | 'channel.test';

/** A change of an incident. Alerts are sent for transitions, never for states. */
export interface Transition {
  /** Unique and stable: the incident's id and its sequence. */
  readonly id: string;
  readonly type: TransitionType;
  readonly at: number;
  readonly incident: Incident;
  /** Absent for a problem of Keymedic itself. */
  readonly diagnosis?: Diagnosis;
  /** A problem of Keymedic itself, in one sentence. */
  readonly problem?: string;
  /** Facts about the integration for people, copied at the time of the transition. */
  readonly subject?: Subject;
  /** Of `incident.resolved`: the integration was removed from the config, so nobody knows whether the key works. */
  readonly unwatched?: true;
  /** Only of the transition that reports flapping: how often it failed and recovered among the last verdicts. */
  readonly turns?: Turns;
  /** Of the `incident.updated` that ends the flapping: the key fails at each probe now. */
  readonly steady?: true;
  /** Of `incident.acknowledged`: who acknowledged it, and until when there are no reminders. */
  readonly acknowledgement?: Acknowledgement;
}

/** Failures and recoveries among the last probes. */
export interface Turns {
  readonly probes: number;
  readonly failures: number;
  readonly recoveries: number;
}

/** A person's statement that they work on an incident. */
export interface Acknowledgement {
  readonly by?: string;
  readonly note?: string;
  readonly until?: number;
}

/** The integration of a transition, as people know it. */
export interface Subject {
  readonly id: string;
  readonly provider: string;
  readonly providerName: string;
  readonly owner?: string;
  readonly usedBy: readonly string[];
}
