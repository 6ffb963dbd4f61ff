/** @module Brings a store's schema up to date: forward only, one transaction a step, so that it can be broken off anywhere. */

import { StoreError } from '../error.ts';
import type { Connection } from '../sql/connection.ts';
import { backUp } from './backup.ts';
import * as start from './migrations/001-start.ts';
import * as groups from './migrations/002-groups.ts';
import * as pruning from './migrations/003-pruning.ts';

const migrations: readonly { readonly statements: readonly string[] }[] = [start, groups, pruning];

/** "KMED": tells our file from somebody else's SQLite database. */
export const applicationId = 0x4b4d4544;

/**
 * Copies what is there to `PATH.backup` first. Throws StoreError `newer`, `corrupt` (not our file), `full` when there is no
 * room for the copy, or `read_only` when an update would be needed but cannot be made.
 */
export function migrate(connection: Connection, path: string, canWrite: boolean): void {
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

/** One migration; the version is read inside, because another process may have been quicker. */
function step(connection: Connection): number {
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

function refuseForeign(connection: Connection): void {
  const isOurs = connection.pragma('application_id') === applicationId;
  const isEmpty = connection.pragma('schema_version') === 0;
  if (!isOurs && !isEmpty) {
    throw new StoreError('corrupt', 'The file under store.path is a database of another program; name another file.');
  }
}

function versionOf(connection: Connection): number {
  return connection.pragma('user_version');
}
