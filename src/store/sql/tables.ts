/** @module The tables as Kysely sees them. Kysely only builds the text of queries; `connection.ts` runs them. */

import {
  type CompiledQuery,
  DummyDriver,
  type Generated,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { ResultRow } from '../contract.ts';

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
  /** The probes recorded last, which make `record` idempotent although results are coalesced. */
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
    /** JSON of what planning needs to know; see `rows.ts`. */
    label: Generated<string>;
    /** Held back, by the mutes with this digest; they are not asked again until they change. */
    muted: string | null;
    /** The notification about the same incident that must be settled first. */
    blocked_by: string | null;
    /** 1: nothing is left to tell. */
    moot: Generated<number>;
    /** The channel that failed, so that this one takes over. */
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
    /** When it was last written; later than now when the clock has been set back. */
    touched_at: number;
    state: 'waiting' | 'delivered' | 'given_up';
    /** JSON of the optional fields. */
    extra: string | null;
    frozen_at: Generated<number>;
    /** 1: fallback channels were given what it tells. */
    spilled: Generated<number>;
  };
  /** When a group was last told of, and a few more last times. */
  pulses: { channel: string; group_key: string; at: number };
  silences: { id: string; until: number; body: string };
  acknowledgements: { incident: string; until: number | null; body: string; announced: Generated<number> };
  deliveries: { notification: string; at: number; outcome: string; says: string };
  memory: { name: string; value: string };
}

export const build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Stands where a value will be, in a query that is compiled once. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Gives the place of a value by its name. */
export type At<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/**
 * A query that every probe asks: its text is worked out at the first time and kept, for that costs as much as running it.
 * @param write writes the query, with `at(NAME)` in place of each value
 */
export function compileOnce<Values, Row>(
  write: (at: At<Values>) => { compile(): CompiledQuery<Row> },
): (values: Values) => { compile(): CompiledQuery<Row> } {
  let known: CompiledQuery<Row> | undefined;
  return (values) => {
    // Kysely hands a value on as it is, so that the place can be found again among the parameters.
    known ??= write((name) => new Place(name) as never).compile();
    const { parameters, ...query } = known;
    const given = new Map<string, unknown>(Object.entries(values as object));
    const filled = parameters.map((one) => (one instanceof Place ? given.get(one.name) : one));
    return { compile: () => ({ ...query, parameters: filled }) };
  };
}
