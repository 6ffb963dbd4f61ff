/** @module Migrations of the schema: forward only, one transaction for each step, so that they can stop anywhere. */

import { StoreError } from '../error.ts';
import { backUp } from './backup.ts';
import type { SqliteConnection } from './connection.ts';
import * as start from './migrations/001-start.ts';
import * as groups from './migrations/002-groups.ts';
import * as pruning from './migrations/003-pruning.ts';

const migrations: readonly { readonly statements: readonly string[] }[] = [start, groups, pruning];

/** "KMED": marks our file, so that no other SQLite database is taken for it. */
export const applicationId = 0x4b4d4544;

/**
 * Brings the schema up to date. Copies an existing store to `PATH.backup` first.
 * @throws {StoreError} `newer`; `corrupt` if the file is not ours; `full` if there is no room for the copy; `read_only` if
 *   an update is needed and `canWrite` is false
 */
export function migrate(connection: SqliteConnection, path: string, canWrite: boolean): void {
  refuseForeign(connection);
  let version = versionOf(connection);
  if (canWrite && version > 0 && version < migrations.length) {
    backUp(connection, path);
  }
  while (version < migrations.length) {
    if (!canWrite) {
      throw new StoreError('read_only', 'The store must be updated first, which the daemon does when it starts.');
    }
    version = connection.transaction(() => step(connection));
  }
  if (version > migrations.length) {
    throw new StoreError(
      'newer',
      `The store has schema ${version}, written by a newer Keymedic; this one knows ${migrations.length}. Update Keymedic, or name another file under store.path.`,
    );
  }
}

/** Runs one migration. It reads the version inside its transaction, because another process may have been quicker. */
function step(connection: SqliteConnection): number {
  const version = versionOf(connection);
  const next = migrations[version];
  if (next === undefined) {
    return version;
  }
  for (const statement of next.statements) {
    connection.execute(statement);
  }
  connection.execute(`pragma application_id = ${applicationId}`);
  connection.execute(`pragma user_version = ${version + 1}`);
  return version + 1;
}

function refuseForeign(connection: SqliteConnection): void {
  const isOurs = connection.pragma('application_id') === applicationId;
  const isEmpty = connection.pragma('schema_version') === 0;
  if (!isOurs && !isEmpty) {
    throw new StoreError('corrupt', 'The file under store.path is a database of another program; name another file.');
  }
}

function versionOf(connection: SqliteConnection): number {
  return connection.pragma('user_version');
}
