/** @module The database connection, as far as the queries need one. */

import type { CompiledQuery } from 'kysely';

/** A query that can be compiled to the text and the parameters of a statement. */
export interface Query<Row> {
  compile(): CompiledQuery<Row>;
}

/** A connection to one database. Every method throws `StoreError` if the database cannot be used. */
export interface Connection {
  all<Row>(query: Query<Row>): Row[];
  first<Row>(query: Query<Row>): Row | undefined;
  /** Returns the number of rows changed. */
  run(query: Query<unknown>): number;
  /** Reads the whole database. @throws {StoreError} `corrupt` if it is damaged */
  check(): void;
  /** Runs `work` in a transaction that holds the right to write from its beginning. Rolls back if `work` throws. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}
