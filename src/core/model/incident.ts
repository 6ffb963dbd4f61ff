/** @module The words of alerting as types: standing, incident, transition. Instants are ms since the epoch. */

import type { Cause, Confidence, State } from './cause.ts';
import type { Severity } from './config.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The place of Keymedic's own trouble among the integrations; no id of a config begins like that. */
export const agentId = '@agent';

/** One stretch of trouble of one integration (or of the agent itself, whose integration is `@agent`). */
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
  /** Channels that were told of it: the all-clear goes to exactly these. */
  readonly told?: readonly string[];
  /** Which alerts may share a message with those of this incident; see `grouping.ts`. */
  readonly group?: string;
  /** `signatureOf` the answer that opened it or changed it last. */
  readonly signature?: string;
  /** Absent for trouble of our own. */
  readonly provider?: string;
  /** As the config had it when it changed last. */
  readonly owner?: string;
  /** The ESP's name for the account, where an answer told it. */
  readonly account?: string;
  /** Where it was asked last. */
  readonly host?: string;
  /** It fails and works in turns; it ends only when it has worked for a while. */
  readonly flapping?: true;
}

/** What is remembered of an integration between probes: all that the next decision depends on. */
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
  /** Since when it has worked without a failure in between; only kept while an incident is open. */
  readonly steadySince?: number;
  /** Not before this instant (`Retry-After`, back-off). */
  readonly notBefore?: number;
  /** The steps of warnings said already, per kind and due date: `expires:2026-12-01:30`; troubles said, for `@agent`. */
  readonly warned: readonly string[];
}

/** A verdict that differs from the standing one and waits for confirmation. */
export interface Pending {
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** Probes in a row that said so, those too close to the one before not counted. */
  readonly count: number;
  /** When the last of them was counted. */
  readonly countedAt: number;
  /** When this stretch of trouble was first seen. */
  readonly firstAt: number;
}

export type TransitionType =
  | 'incident.opened'
  | 'incident.updated'
  /** It still stands, and was told long ago. */
  | 'incident.reminded'
  | 'incident.acknowledged'
  | 'incident.resolved'
  | 'key.warning'
  | 'agent.problem'
  | 'agent.recovered'
  /** Keymedic was started, and the config wants it told (`startup_message`). */
  | 'agent.started'
  /** Sent by hand to try a channel; nothing happened. */
  | 'channel.test';

/** A change of an incident. Alerts are sent for transitions, never for states. */
export interface Transition {
  /** Unique and stable: the incident's id and its sequence. */
  readonly id: string;
  readonly type: TransitionType;
  readonly at: number;
  readonly incident: Incident;
  /** Absent for trouble of our own. */
  readonly diagnosis?: Diagnosis;
  /** Trouble of our own, in one sentence. */
  readonly problem?: string;
  /** What a person needs to know of the integration, copied when it happened. */
  readonly subject?: Subject;
  /** Of `incident.resolved`: it ended because its integration left the config; whether the key works is not known. */
  readonly unwatched?: true;
  /** Of the one transition that says that its incident comes and goes: how often, among the last verdicts. */
  readonly turns?: Turns;
  /** Of `incident.acknowledged`: who took it on, and until when reminders rest. */
  readonly acknowledgement?: Acknowledgement;
}

export interface Turns {
  readonly probes: number;
  readonly failures: number;
  readonly recoveries: number;
}

export interface Acknowledgement {
  readonly by?: string;
  readonly note?: string;
  readonly until?: number;
}

export interface Subject {
  readonly id: string;
  readonly provider: string;
  readonly providerName: string;
  readonly owner?: string;
  readonly usedBy: readonly string[];
}
