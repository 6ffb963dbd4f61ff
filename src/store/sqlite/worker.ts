/** @module The worker: the thread that holds the database. The worker runs one call at a time; a locked file blocks only this thread. */

import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { mayBeReplaced, StoreError } from '../error.ts';
import { operationsOn } from '../sql/operations.ts';
import { connect, type SqliteConnection } from './connection.ts';
import { migrate } from './migrate.ts';
import { sqliteOperationsOn } from './sqlite-operations.ts';
import type { Reply, Request, WorkerOptions } from './worker-protocol.ts';

/** After the end was asked for, a locked file is tried for this long (ms), for all remaining calls together. */
const patienceAtEnd = 500;
const betweenTries = 25;

const { path, readOnly, patience } = workerData as WorkerOptions;
const queue: Request[] = [];
let connection: SqliteConnection | undefined;
let isRunning = false;
/** When the end was asked for, on the clock of `performance.now`. */
let endAsked: number | undefined;

function useConnection(): SqliteConnection {
  connection ??= openStore();
  return connection;
}

const operations = { ...operationsOn(useConnection), ...sqliteOperationsOn(useConnection) };

function openStore(): SqliteConnection {
  const opened = connect(path, readOnly);
  try {
    migrate(opened, path, !readOnly);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

async function runQueue(): Promise<void> {
  if (isRunning) {
    return;
  }
  isRunning = true;
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    parentPort?.postMessage(await answer(request));
  }
  isRunning = false;
  if (endAsked !== undefined) {
    connection?.close();
    parentPort?.close();
  }
}

async function answer(request: Request): Promise<Reply> {
  const startedAt = performance.now();
  while (true) {
    try {
      const operation = operations[request.operation] as (...input: unknown[]) => unknown;
      return { call: request.call, value: operation(...request.input) };
    } catch (error) {
      if (!(error instanceof StoreError)) {
        return { call: request.call, trouble: 'bug', message: error instanceof Error ? error.message : String(error) };
      }
      const until = Math.min(startedAt + patience, (endAsked ?? Number.POSITIVE_INFINITY) + patienceAtEnd);
      if (error.kind !== 'locked' || performance.now() >= until) {
        disconnectAfter(error);
        return { call: request.call, trouble: error.kind, message: error.message };
      }
    }
    await pause(betweenTries);
  }
}

/** Closes a file that is gone or damaged. The next call opens it anew: it may have been repaired or replaced. */
function disconnectAfter(error: StoreError): void {
  if (mayBeReplaced(error.kind)) {
    connection?.close();
    connection = undefined;
  }
}

parentPort?.on('message', (message: Request | 'end') => {
  if (message === 'end') {
    endAsked = performance.now();
  } else {
    queue.push(message);
  }
  void runQueue();
});
