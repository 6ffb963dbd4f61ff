/** @module What the queries need of a database connection. */

import type { CompiledQuery } from 'kysely';

export interface Connection {
  all<Row>(query: { compile(): CompiledQuery<Row> }): Row[];
  first<Row>(query: { compile(): CompiledQuery<Row> }): Row | undefined;
  /** Rows changed. */
  run(query: { compile(): CompiledQuery }): number;
  execute(statement: string): void;
  /** Reads every page. */
  check(): void;
  pragma(name: string): number;
  /** BEGIN IMMEDIATE: a deferred transaction that turns to writing fails at once in spite of the busy time-out. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}
