/** @module The thread that holds the database: one call after the other, so that a locked file stops nobody else. */

import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { mayBeReplaced, StoreError } from '../error.ts';
import type { Connection } from '../sql/connection.ts';
import { operationsOn } from '../sql/operations.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import type { Reply, Request, WorkerOptions } from './worker-protocol.ts';

/** At the end a locked file is given only so long (ms) for all that is left. */
const patienceAtEnd = 500;
const betweenTries = 25;

const { path, readOnly, patience } = workerData as WorkerOptions;
const waiting: Request[] = [];
let connection: Connection | undefined;
let isBusy = false;
/** When the end was asked for, by the clock of `performance.now`. */
let endAsked: number | undefined;

const operations = operationsOn(() => {
  connection ??= openStore();
  return connection;
});

function openStore(): Connection {
  const opened = connect(path, readOnly);
  try {
    migrate(opened, path, !readOnly);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

async function work(): Promise<void> {
  if (isBusy) {
    return;
  }
  isBusy = true;
  for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
    parentPort?.postMessage(await answer(request));
  }
  isBusy = false;
  if (endAsked !== undefined) {
    connection?.close();
    parentPort?.close();
  }
}

async function answer(request: Request): Promise<Reply> {
  const asked = performance.now();
  while (true) {
    try {
      const operation = operations[request.operation] as (...input: unknown[]) => unknown;
      return { call: request.call, value: operation(...request.input) };
    } catch (error) {
      if (!(error instanceof StoreError)) {
        return { call: request.call, trouble: 'bug', message: error instanceof Error ? error.message : String(error) };
      }
      const until = Math.min(asked + patience, (endAsked ?? Number.POSITIVE_INFINITY) + patienceAtEnd);
      if (error.kind !== 'locked' || performance.now() >= until) {
        letGoAfter(error);
        return { call: request.call, trouble: error.kind, message: error.message };
      }
    }
    await pause(betweenTries);
  }
}

/** A file that is gone or damaged is opened anew at the next call: it may have been mended or replaced. */
function letGoAfter(error: StoreError): void {
  if (mayBeReplaced(error.kind)) {
    connection?.close();
    connection = undefined;
  }
}

parentPort?.on('message', (message: Request | 'end') => {
  if (message === 'end') {
    endAsked = performance.now();
  } else {
    waiting.push(message);
  }
  void work();
});
