/** @module The worker client: the main thread's side of the store's worker. One promise per call, in order, in a bounded queue. */

import { Worker } from 'node:worker_threads';
import { StoreError } from '../error.ts';
import type { Reply, Request, WorkerOperations, WorkerOptions } from './worker-protocol.ts';

/** Calls operations of the store's worker. */
export interface WorkerClient {
  /** Resolves with the operation's result. @throws {StoreError} if the store cannot be used */
  call<Name extends keyof WorkerOperations>(
    operation: Name,
    ...input: Parameters<WorkerOperations[Name]>
  ): Promise<ReturnType<WorkerOperations[Name]>>;
  /** Lets the calls under way finish, for at most `longestEnd`. */
  close(): Promise<void>;
}

/** A call whose reply has not come yet. */
interface PendingCall {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Calls that may wait for their replies; further ones are refused. */
const mostPending = 10_000;
/** A worker that does not end within this time (ms) is terminated. */
const longestEnd = 2_000;

/** The worker as written, or as bundled beside this very file. */
const workerFile = import.meta.url.endsWith('.ts') ? './worker.ts' : './store-worker.js';

/**
 * Returns a client whose first call starts the worker. A worker that dies is started again by the next call. The worker
 * keeps the process alive only while calls are pending.
 */
export function startWorkerClient(options: WorkerOptions): WorkerClient {
  const pending = new Map<number, PendingCall>();
  let lastCall = 0;
  let worker: Worker | undefined;
  let isClosed = false;

  function start(): Worker {
    const started = new Worker(new URL(workerFile, import.meta.url), { workerData: options, stdin: false });
    let death = 'ended';
    started.on('message', (reply: Reply) => acceptReply(started, reply));
    started.on('error', (error) => {
      death = error instanceof Error ? error.message : String(error);
    });
    started.on('exit', () => {
      worker = worker === started ? undefined : worker;
      rejectAll(new StoreError('io', `The store's worker stopped: ${death}.`));
    });
    started.unref();
    return started;
  }

  function acceptReply(from: Worker, reply: Reply): void {
    const call = pending.get(reply.call);
    pending.delete(reply.call);
    if (pending.size === 0) {
      from.unref();
    }
    if ('value' in reply) {
      call?.resolve(reply.value as never);
    } else {
      call?.reject(reply.trouble === 'bug' ? new Error(reply.message) : new StoreError(reply.trouble, reply.message));
    }
  }

  function rejectAll(error: StoreError): void {
    const calls = [...pending.values()];
    pending.clear();
    for (const { reject } of calls) {
      reject(error);
    }
  }

  return {
    call: (operation, ...input) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new StoreError('io', 'The store is closed.'));
          return;
        }
        if (pending.size >= mostPending) {
          reject(new StoreError('locked', `The store does not keep up: ${mostPending} calls are waiting for it.`));
          return;
        }
        worker ??= start();
        lastCall += 1;
        pending.set(lastCall, { resolve, reject });
        worker.ref();
        try {
          worker.postMessage({ call: lastCall, operation, input } as Request);
        } catch (error) {
          // A value that cannot be copied to another thread is a mistake of the caller.
          pending.delete(lastCall);
          reject(error);
        }
      }),
    close: async () => {
      isClosed = true;
      if (worker !== undefined) await endWorker(worker);
    },
  };
}

/** Asks the worker to end, and terminates it after `longestEnd`. */
async function endWorker(worker: Worker): Promise<void> {
  worker.ref();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => void worker.terminate(), longestEnd);
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    worker.postMessage('end');
  });
}
