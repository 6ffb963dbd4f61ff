/** @module The tables as Kysely sees them. Kysely only builds the text of queries; a `Connection` runs them. */

import { type CompiledQuery, DummyDriver, type Generated, Kysely } from 'kysely';
import type { ResultRow } from '../../core/model/record.ts';
import type { Query } from './connection.ts';
import { dialect } from './dialect.ts';

interface Tables {
  results: {
    id: Generated<number>;
    integration: string;
    probe_id: string;
    at: number;
    until: number;
    count: number;
    state: ResultRow['state'];
    cause: ResultRow['cause'];
    confidence: ResultRow['confidence'];
    fingerprint: string | null;
    host: string | null;
  };
  /** The last probes. They make `record` idempotent although results are coalesced. */
  probes: { id: Generated<number>; probe_id: string };
  standings: { integration: string; body: string };
  incidents: { id: string; integration: string; opened_at: number; resolved_at: number | null; body: string };
  transitions: { id: string; incident: string; sequence: number; at: number; body: string };
  /** One row per (transition × channel), in the order in which they happened. */
  outbox: {
    id: Generated<number>;
    transition: string;
    channel: string;
    incident: string;
    /** The notification that carries it; null until frozen. */
    notification: string | null;
    group_key: Generated<string>;
    at: Generated<number>;
    /** JSON of the fields by which the row is planned; see `rows.ts`. */
    label: Generated<string>;
    /** The digest of the mutes that hold the row back. The row is not planned again until the mutes change. */
    muted: string | null;
    /** The other notification about the same incident that must be delivered or given up before this row is sent. */
    blocked_by: string | null;
    /** 1: the row is cancelled and never sent. */
    moot: Generated<number>;
    /** The channel that failed and whose row this fallback took over. */
    spilled_from: string | null;
  };
  notifications: {
    id: string;
    channel: string;
    /** JSON of the transitions, frozen. */
    transitions: string;
    created_at: number;
    attempts: number;
    next_at: number;
    lease_until: number;
    /** When the row was last written; later than now if the clock was set back. */
    touched_at: number;
    state: 'waiting' | 'delivered' | 'given_up';
    /** JSON of the optional fields. */
    extra: string | null;
    frozen_at: Generated<number>;
    /** 1: its transitions were copied to the fallback channel. */
    spilled: Generated<number>;
  };
  /** When a group was last sent on a channel; with channel '', when reminders were last searched. */
  pulses: { channel: string; group_key: string; at: number };
  silences: { id: string; until: number; body: string };
  acknowledgements: { incident: string; until: number | null; body: string; announced: Generated<number> };
  deliveries: { notification: string; at: number; outcome: string; says: string };
  memory: { name: string; value: string };
}

/** Builds queries. It has no connection of its own. */
export const build = new Kysely<Tables>({ dialect: { ...dialect, createDriver: () => new DummyDriver() } });

/** Holds the place of a value in a query that is compiled once. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Returns the placeholder of a value, by its name. */
export type At<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/**
 * Compiles a query at its first use and keeps the text: for a query of every probe, compiling costs as much as running.
 * @param write builds the query, with `at(NAME)` for each value
 */
export function compileOnce<Values, Row>(write: (at: At<Values>) => Query<Row>): (values: Values) => Query<Row> {
  let known: CompiledQuery<Row> | undefined;
  return (values) => {
    // Kysely passes a value on unchanged, so the placeholder is found again among the parameters.
    known ??= write((name) => new Placeholder(name) as never).compile();
    const { parameters, ...query } = known;
    const given = new Map<string, unknown>(Object.entries(values as object));
    const filled = parameters.map((one) => (one instanceof Placeholder ? given.get(one.name) : one));
    return { compile: () => ({ ...query, parameters: filled }) };
  };
}
