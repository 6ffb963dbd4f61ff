/** @module The tables as Kysely sees them. Kysely only builds the text of queries; `connection.ts` runs them. */

import { DummyDriver, type Generated, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
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
  };
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
