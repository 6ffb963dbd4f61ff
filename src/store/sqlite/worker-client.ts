/** @module The main thread's side of the worker: a promise per call, in order, and never an endless queue. */

import { Worker } from 'node:worker_threads';
import { StoreError } from '../error.ts';
import type { Operations } from '../sql/operations.ts';
import type { Reply, Request, WorkerOptions } from './worker-protocol.ts';

export interface Port {
  call<Name extends keyof Operations>(
    operation: Name,
    ...input: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>>;
  /** Lets what was asked before be done, for at most `longestEnd`. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

const mostWaiting = 10_000;
/** A worker that does not end within this time (ms) is ended. */
const longestEnd = 2_000;

/** The worker as written, or as bundled beside this very file. */
const workerFile = import.meta.url.endsWith('.ts') ? './worker.ts' : './store-worker.js';

/** Starts the worker; it is started again if it dies, and lets the program end while nothing is asked of it. */
export function openPort(options: WorkerOptions): Port {
  const waiting = new Map<number, Waiting>();
  let lastCall = 0;
  let worker: Worker | undefined;
  let isClosed = false;

  function start(): Worker {
    const started = new Worker(new URL(workerFile, import.meta.url), { workerData: options, stdin: false });
    let death = 'ended';
    started.on('message', (reply: Reply) => settle(started, reply));
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

  function settle(from: Worker, reply: Reply): void {
    const call = waiting.get(reply.call);
    waiting.delete(reply.call);
    if (waiting.size === 0) {
      from.unref();
    }
    if ('value' in reply) {
      call?.resolve(reply.value as never);
    } else {
      call?.reject(reply.trouble === 'bug' ? new Error(reply.message) : new StoreError(reply.trouble, reply.message));
    }
  }

  function rejectAll(error: StoreError): void {
    const calls = [...waiting.values()];
    waiting.clear();
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
        if (waiting.size >= mostWaiting) {
          reject(new StoreError('locked', `The store does not keep up: ${mostWaiting} calls are waiting for it.`));
          return;
        }
        worker ??= start();
        lastCall += 1;
        waiting.set(lastCall, { resolve, reject });
        worker.ref();
        try {
          worker.postMessage({ call: lastCall, operation, input } as Request);
        } catch (error) {
          // Something that cannot be copied to another thread: a mistake of the caller.
          waiting.delete(lastCall);
          reject(error);
        }
      }),
    close: async () => {
      isClosed = true;
      const ending = worker;
      if (ending === undefined) {
        return;
      }
      ending.ref();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => void ending.terminate(), longestEnd);
        ending.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        ending.postMessage('end');
      });
    },
  };
}
