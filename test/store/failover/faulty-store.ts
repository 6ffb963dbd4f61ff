/** @module What the tests of failover need: paths, reports of trouble, and a store in this thread that can be broken. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { StoreError } from '../../../src/store/error.ts';
import { operationsOn } from '../../../src/store/sql/operations.ts';
import { connect, type SqliteConnection } from '../../../src/store/sqlite/connection.ts';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { storeOn } from '../../../src/store/sqlite/open.ts';
import { sqliteOperationsOn } from '../../../src/store/sqlite/sqlite-operations.ts';
import type { TransferStore } from '../../../src/store/transfer-contract.ts';
import { callOn } from '../random-history.ts';

/** Registers a folder for the test file; the result gives a new path for a store in it. */
export function usePaths(): () => string {
  let folder = '';
  let made = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keymedic-faults-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return () => {
    made += 1;
    return join(folder, `${made}.db`);
  };
}

/** Options of a failover store that report its first trouble and its recovery as promises. */
export function listen() {
  const trouble = Promise.withResolvers<StoreError>();
  const recovered = Promise.withResolvers<void>();
  const options = { onTrouble: trouble.resolve, onRecovered: recovered.resolve, firstPause: 20, longestPause: 100 };
  return { trouble: trouble.promise, recovered: recovered.promise, options };
}

/** A store whose connection stays in this thread, so that a test can break it by a pragma. */
export function openHere(path: string): { connection: SqliteConnection; store: TransferStore } {
  const connection = connect(path, false);
  migrate(connection, ':memory:', true);
  const call = callOn({ ...operationsOn(() => connection), ...sqliteOperationsOn(() => connection) });
  return { connection, store: storeOn({ call, close: async () => connection.close() }) };
}
