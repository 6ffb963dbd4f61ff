/** @module The operations that only the embedded store has. */

import { setValue } from '../sql/memory.ts';
import type { SqliteConnection } from './connection.ts';
import { holderName } from './holder.ts';

/** The operations, each with its arguments and its result. */
export type SqliteOperations = ReturnType<typeof sqliteOperationsOn>;

/** Returns the operations on the connection that `connection` returns. */
export function sqliteOperationsOn(connection: () => SqliteConnection) {
  return {
    /** Keeps the holder of the store in the file itself: another name of the file has another log of last writes beside it. */
    keepHolder(holder: string): void {
      setValue(connection(), holderName, holder);
      connection().pragma('wal_checkpoint(passive)');
    },
  };
}
