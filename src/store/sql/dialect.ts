/** @module The parts of the SQL that only SQLite understands. A second database brings its own version of each. */

import { type Kysely, type RawBuilder, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';

/** How Kysely writes the text of a query. */
export const dialect = {
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: (database: Kysely<unknown>) => new SqliteIntrospector(database),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};

/** A list of texts for `in`: one parameter, however many there are. */
export function listOf(names: readonly string[]): RawBuilder<string> {
  return sql<string>`(select value from json_each(${JSON.stringify(names)}))`;
}

/** A field of a column that holds JSON; null if it is absent. Numbers come as numbers, lists as their JSON. */
export function jsonField<Value = string>(column: string, ...path: readonly string[]): RawBuilder<Value> {
  return sql<Value>`${sql.ref(column)} ->> ${sql.lit(`$.${path.join('.')}`)}`;
}

/** The order in which the rows of a table were inserted. */
export const insertionOrder = sql`rowid`;

/**
 * A column that is not looked up by its index, which would visit every row that waits
 * (https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
 */
export function withoutIndex<Value = string | null>(column: string): RawBuilder<Value> {
  return sql<Value>`+${sql.ref(column)}`;
}
