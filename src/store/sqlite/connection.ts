/** @module The connection to an SQLite file: synchronous, so it lives in the worker. Errors become `StoreError`. */

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StoreError, type StoreTrouble } from '../error.ts';
import type { Connection, Query } from '../sql/connection.ts';
import { asImmutable, prepareFile, troubleOfFolder, watchFile } from './file.ts';

/** How long (ms) SQLite itself waits for a lock. The worker tries again, and reads messages in between. */
const busyTimeout = 100;

/** https://sqlite.org/rescode.html */
const troubles: Readonly<Record<number, readonly [StoreTrouble, string]>> = {
  5: ['locked', 'is locked by another process'],
  6: ['locked', 'is locked by another process'],
  8: ['read_only', 'is read-only'],
  10: ['io', 'cannot be read or written'],
  11: ['corrupt', 'is damaged'],
  13: ['full', 'has no room left: the disk is full'],
  14: ['io', 'cannot be opened'],
  26: ['corrupt', 'is not a database'],
};

/** A connection that can change the schema as well. */
export interface SqliteConnection extends Connection {
  /** Runs statements that return nothing. */
  execute(statements: string): void;
  /** Returns the number that the pragma holds; 0 if it holds none. */
  pragma(name: string): number;
}

/** Opens the file, and makes it unless `readOnly`. `:memory:` needs no file. @throws {StoreError} */
export function connect(path: string, readOnly: boolean): SqliteConnection {
  const isInMemory = path === ':memory:';
  const real = isInMemory ? path : prepareFile(path, readOnly);
  const attempt = translator(path);
  const frozen = readOnly ? asImmutable(real) : undefined;
  const database = attempt(() => new DatabaseSync(frozen ?? real, { readOnly, timeout: busyTimeout }));
  try {
    attempt(() => {
      if (!readOnly) {
        database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
        // A memory outbox goes on while the disk is full or gone.
        if (isInMemory) database.exec('pragma temp_store = memory');
      }
      // The header is read here, so that a file that is no database is found now.
      database.prepare('pragma schema_version').get();
    });
  } catch (error) {
    database.close();
    throw error;
  }
  return wrap(database, path, attempt, isInMemory ? () => {} : watchFile(path, real));
}

function wrap(
  database: DatabaseSync,
  path: string,
  attempt: <Result>(work: () => Result) => Result,
  assertFile: () => void,
): SqliteConnection {
  const statements = new Map<string, StatementSync>();
  function prepare(sql: string): StatementSync {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  }
  function all<Row>(query: Query<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return attempt(() => prepare(sql).all(...(parameters as SQLInputValue[])) as Row[]);
  }
  return {
    all,
    first: (query) => all(query)[0],
    run: (query) => {
      const { sql, parameters } = query.compile();
      return attempt(() => Number(prepare(sql).run(...(parameters as SQLInputValue[])).changes));
    },
    execute: (statements) => attempt(() => database.exec(statements)),
    check: () => {
      const [found] = attempt(() => database.prepare('pragma quick_check(1)').all());
      if (found?.['quick_check'] !== 'ok') throw new StoreError('corrupt', `The store ${path} is damaged.`);
    },
    pragma: (name) => attempt(() => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)),
    transaction: (work) => {
      assertFile();
      // A deferred transaction that turns to writing fails at once in spite of the busy time-out.
      attempt(() => database.exec('begin immediate'));
      try {
        const result = work();
        attempt(() => database.exec('commit'));
        return result;
      } finally {
        if (database.isTransaction) {
          attempt(() => database.exec('rollback'));
        }
      }
    },
    close: () => database.close(),
  };
}

function translator(path: string): <Result>(work: () => Result) => Result {
  return (work) => {
    try {
      return work();
    } catch (error) {
      const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
      const trouble = code === undefined ? undefined : troubles[code];
      throw trouble === undefined
        ? error
        : ((trouble[0] === 'io' ? troubleOfFolder(path) : undefined) ??
            new StoreError(trouble[0], `The store ${path} ${trouble[1]}.`));
    }
  };
}
