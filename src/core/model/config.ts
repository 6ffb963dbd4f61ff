/** @module The validated configuration, made from the YAML and read by everything else. Durations in ms. */

import type { Cause, Need } from './cause.ts';
import type { Channel } from './channel.ts';
import type { Provider } from './provider.ts';
import type { SecretRef } from './secret-ref.ts';

/** Either a fixed interval with a stable phase, or a cron expression in an IANA time zone. */
export type Schedule =
  | { readonly kind: 'every'; readonly every: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timezone: string };

/** One credential at one ESP that is watched. */
export interface Integration {
  readonly id: string;
  readonly provider: string;
  /** Part name → the place from which it is read. The single key of most ESPs is the part `key`. */
  readonly credential: Readonly<Record<string, SecretRef>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
  /** Absent: the provider's default. */
  readonly needs?: readonly Need[];
  readonly usedBy: readonly string[];
  readonly owner?: string;
  /** YYYY-MM-DD. */
  readonly expires?: string;
  readonly rotateEvery?: number;
  readonly schedule: Schedule;
  /** Present only when set for this very integration, not by defaults. */
  readonly refused?: RefusedPace;
  readonly allowUnsureProbes: boolean;
}

/** After a refusal: the normal interval for `for` ms, then a probe every `then` ms. */
export interface RefusedPace {
  readonly for: number;
  readonly then: number;
}

/** Number of probes in a row that must agree, and the time between the confirming ones (ms). */
export interface Confirmation {
  readonly probes: number;
  readonly apart: number;
}

/** How urgent an alert is. */
export type Severity = 'critical' | 'error' | 'warning';

/** Conditions on an alert; each that is given must hold, by one of its values. */
export interface Match {
  readonly provider?: readonly string[];
  readonly integration?: readonly string[];
  readonly owner?: readonly string[];
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
}

/** Alerts that match go to these channels. */
export interface Route {
  readonly match: Match;
  readonly to: readonly string[];
}

/** Properties by which alerts can be grouped. */
export const groupings = ['provider', 'cause', 'signature', 'owner', 'integration', 'severity', 'account'] as const;

/** One of `groupings`. */
export type GroupBy = (typeof groupings)[number];

/** Grouping of alerts into messages. Times in ms. */
export interface Grouping {
  readonly by: readonly GroupBy[];
  /** Time that the first alert of a group waits for others. */
  readonly wait: number;
  /** Least time between two messages about a group. */
  readonly interval: number;
  /** Time between reminders of an open incident; 0 for none. */
  readonly repeat: number;
}

/** Alerts that match are muted from each instant of the cron expression, for `lasts` ms of elapsed time. */
export interface MaintenanceWindow {
  readonly match: Match;
  readonly schedule: Extract<Schedule, { readonly kind: 'cron' }>;
  readonly lasts: number;
  readonly reason?: string;
}

/** Calls a monitor of another service every `every` ms while Keymedic itself is well. */
export interface Heartbeat {
  readonly url: SecretRef;
  readonly every: number;
}

/** How Keymedic connects to other hosts. */
export interface Network {
  /** As curl's `--connect-to`: the first rule that matches wins, for every connection of the program. */
  readonly connectTo: readonly ConnectTo[];
  /** URLs of unrelated hosts that show whether this machine is online; empty turns the check off. */
  readonly connectivity: readonly string[];
  /** PEM file of certificates that are trusted besides the system's. */
  readonly ca?: string;
  /** The HTTP proxy for all connections, or one for each scheme. */
  readonly proxy?: string | { readonly http?: string; readonly https?: string; readonly smtp?: string };
  /** Hosts, suffixes and ranges of addresses that are reached without a proxy. */
  readonly noProxy?: readonly string[];
  /** The name that is given to mail servers in EHLO; absent: the host name, or the address. */
  readonly helo?: string;
  readonly egress: 'same' | 'other';
}

/** One redirection of connections. An empty host or a null port matches any, or stays as it is. Hosts without brackets. */
export interface ConnectTo {
  readonly fromHost: string;
  readonly fromPort: number | null;
  readonly toHost: string;
  readonly toPort: number | null;
}

/** The whole configuration. */
export interface Config {
  /** Absolute path of the main file; absent for a configuration made in memory. */
  readonly file?: string;
  readonly integrations: readonly Integration[];
  /** Built-in providers and the user's own, by id. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly channels: readonly Channel[];
  readonly routes: readonly Route[];
  /** Absent: the usual grouping. */
  readonly grouping?: Grouping;
  readonly maintenance?: readonly MaintenanceWindow[];
  readonly heartbeat?: Heartbeat;
  /** Times at which every channel gets a test message; absent: never. */
  readonly channelTests?: Extract<Schedule, { readonly kind: 'cron' }>;
  /** True when the channels get a message at the start of Keymedic. */
  readonly startupMessage?: boolean;
  readonly store: { readonly path: string };
  readonly confirm: Readonly<Partial<Record<Cause, Confirmation>>>;
  readonly refused: RefusedPace;
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly format: 'text' | 'json' };
  readonly network: Network;
  readonly investigate: { readonly budget: number; readonly madeUpKeys: 'rarely' | 'never' };
}

/** A mistake in the user's files, at its place. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based; absent for a mistake of the whole file. */
  readonly line?: number;
  readonly column?: number;
  /** `integrations[2].provider`. */
  readonly path?: string;
  /** One sentence with what was found (never a secret), what is allowed, and "did you mean". */
  readonly says: string;
}
