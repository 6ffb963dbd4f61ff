/** @module The one connection to the file, inside the worker: synchronous, with errors turned into StoreError. */

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import { StoreError, type StoreTrouble } from '../error.ts';
import type { Connection } from '../sql/connection.ts';
import { asImmutable, prepareFile, troubleOfFolder, watchFile } from './file.ts';

/** SQLite waits so long (ms) for a lock by itself; the worker tries again, and hears messages in between. */
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

/** Opens (and makes, unless `readOnly`) the file. Throws StoreError. */
export function connect(path: string, readOnly: boolean): Connection {
  const isInMemory = path === ':memory:';
  if (!isInMemory) {
    prepareFile(path, readOnly);
  }
  const attempt = translator(path);
  const frozen = readOnly ? asImmutable(path) : undefined;
  const database = attempt(() => new DatabaseSync(frozen ?? path, { readOnly, timeout: busyTimeout }));
  try {
    attempt(() => {
      if (!readOnly) {
        database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
        // What stands in for a store that is away must do without a disk.
        if (isInMemory) database.exec('pragma temp_store = memory');
      }
      // The header is read here, so that a file that is no database is found now.
      database.prepare('pragma schema_version').get();
    });
  } catch (error) {
    database.close();
    throw error;
  }
  return wrap(database, path, attempt, isInMemory ? () => {} : watchFile(path));
}

function wrap(
  database: DatabaseSync,
  path: string,
  attempt: <Result>(work: () => Result) => Result,
  assertFile: () => void,
): Connection {
  const statements = new Map<string, StatementSync>();
  function prepare(sql: string): StatementSync {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  }
  function all<Row>(query: { compile(): CompiledQuery<Row> }): Row[] {
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
    execute: (statement) => attempt(() => database.exec(statement)),
    check: () => {
      const [found] = attempt(() => database.prepare('pragma quick_check(1)').all());
      if (found?.['quick_check'] !== 'ok') throw new StoreError('corrupt', `The store ${path} is damaged.`);
    },
    pragma: (name) => attempt(() => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0)),
    transaction: (work) => {
      assertFile();
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
