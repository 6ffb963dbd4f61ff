/** @module The validated configuration: what the YAML becomes, and what everything else reads. Durations in ms. */

import type { Cause, Need } from './cause.ts';
import type { Channel } from './channel.ts';
import type { Provider } from './provider.ts';
import type { SecretRef } from './secret-ref.ts';

/** Either a fixed distance on a stable phase, or a cron expression in an IANA zone. */
export type Schedule =
  | { readonly kind: 'every'; readonly every: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timezone: string };

/** What the user watches. */
export interface Integration {
  readonly id: string;
  readonly provider: string;
  /** Part name → where it is read. The single `key` of most ESPs is the part `key`. */
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
  /** Only when set for this very integration, not by defaults. */
  readonly refused?: RefusedPace;
  readonly allowUnsureProbes: boolean;
}

/** A refused key keeps its own pace `for` so long (ms), and is tried every `then` after that. */
export interface RefusedPace {
  readonly for: number;
  readonly then: number;
}

/** How many probes in a row must say the same, and how far apart the confirming ones are (ms). */
export interface Confirmation {
  readonly probes: number;
  readonly apart: number;
}

export type Severity = 'critical' | 'error' | 'warning';

export interface Match {
  readonly provider?: readonly string[];
  readonly integration?: readonly string[];
  readonly owner?: readonly string[];
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
}

export interface Route {
  readonly match: Match;
  readonly to: readonly string[];
}

/** What alerts may be grouped by. */
export const groupings = ['provider', 'cause', 'signature', 'owner', 'integration', 'severity', 'account'] as const;

export type GroupBy = (typeof groupings)[number];

/** How alerts are put together. Times in ms. */
export interface Grouping {
  readonly by: readonly GroupBy[];
  /** How long the first of a group waits for others. */
  readonly wait: number;
  /** How far apart the messages about a group are. */
  readonly interval: number;
  /** How often an open incident is reminded of; 0 never. */
  readonly repeat: number;
}

/** Alerts that match are held back from each instant of the cron expression on, for `lasts` (ms) of elapsed time. */
export interface MaintenanceWindow {
  readonly match: Match;
  readonly schedule: Extract<Schedule, { readonly kind: 'cron' }>;
  readonly lasts: number;
  readonly reason?: string;
}

/** Tells somebody else's watch `every` so often (ms) that all is well with Keymedic itself. */
export interface Heartbeat {
  readonly url: SecretRef;
  readonly every: number;
}

export interface Network {
  /** curl's `--connect-to`: the first that matches wins, for every connection the program makes. */
  readonly connectTo: readonly ConnectTo[];
  /** URLs of unrelated hosts that tell whether we are online; empty turns the question off. */
  readonly connectivity: readonly string[];
  /** PEM file added to the system's roots. */
  readonly ca?: string;
  readonly proxy?: string;
  readonly egress: 'same' | 'other';
}

/** Empty host or null port matches (or keeps) any. Hosts without brackets. */
export interface ConnectTo {
  readonly fromHost: string;
  readonly fromPort: number | null;
  readonly toHost: string;
  readonly toPort: number | null;
}

export interface Config {
  /** Absolute path of the main file; absent for one made in memory. */
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
  /** When every channel gets a test message; absent: never. */
  readonly channelTests?: Extract<Schedule, { readonly kind: 'cron' }>;
  /** Whether the channels are told that Keymedic started. */
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
  /** 1-based; absent when the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  /** `integrations[2].provider`. */
  readonly path?: string;
  /** One sentence with what was found (never a secret), what is allowed, and "did you mean". */
  readonly says: string;
}
