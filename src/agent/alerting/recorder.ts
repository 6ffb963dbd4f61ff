/** @module Gathers what examinations bring, and writes it in batches; what people are to be told of goes at once. */

import type { Recorded, Store } from '../../store/contract.ts';

export interface Recorder {
  add(recorded: Recorded): void;
  /** How long (ms) the store has been writing what it was given first; 0 when it is not. */
  writingFor(): number;
  /** Resolves when all that was added is in the store, or in its memory. */
  flush(): Promise<void>;
}

interface RecorderOptions {
  readonly store: Pick<Store, 'record'>;
  /** Called when transitions are where the dispatcher finds them. */
  readonly onTransition: () => void;
  /** A row that the store does not take: a mistake of ours. */
  readonly onBug: (error: unknown) => void;
}

/** ms that a result without news may wait for others. */
const patience = 100;

export function createRecorder({ store, onTransition, onBug }: RecorderOptions): Recorder {
  /** When each write began, the first one first. */
  const writing = new Map<Promise<void>, number>();
  let batch: Recorded[] = [];
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length === 0) return;
    const written = batch;
    batch = [];
    const hasNews = written.some(({ transition }) => transition !== undefined);
    const done = store
      .record(written)
      .catch(onBug)
      .then(() => {
        writing.delete(done);
        if (hasNews) onTransition();
      });
    writing.set(done, performance.now());
  }

  return {
    add(recorded) {
      batch.push(recorded);
      if (recorded.transition !== undefined) write();
      else timer ??= setTimeout(write, patience);
    },
    writingFor() {
      const [first] = writing.values();
      return first === undefined ? 0 : performance.now() - first;
    },
    async flush() {
      write();
      await Promise.all(writing.keys());
    },
  };
}
