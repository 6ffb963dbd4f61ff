/** @module The recorder: gathers the records of examinations and writes them in batches, those with a transition at once. */

import type { Recorded } from '../../core/model/record.ts';
import type { Store } from '../../store/contract.ts';

/** Writes records. */
export interface Recorder {
  add(recorded: Recorded): void;
  /** For how long (ms) the oldest write under way has taken; 0 if there is none. */
  writingFor(): number;
  /** Resolves when all that was added is in the store, or in its memory. */
  flush(): Promise<void>;
}

interface RecorderOptions {
  readonly store: Pick<Store, 'record'>;
  /** Called when transitions are stored, so that the dispatcher can claim them. */
  readonly onTransition: () => void;
  /** Called when the store rejects a record: a mistake inside Keymedic. */
  readonly onBug: (error: unknown) => void;
}

/** ms that a record without a transition may wait for others. */
const patience = 100;

/** Writes in the background. */
export function createRecorder({ store, onTransition, onBug }: RecorderOptions): Recorder {
  /** When each write began, the oldest first. */
  const writing = new Map<Promise<void>, number>();
  let batch: Recorded[] = [];
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length === 0) return;
    const written = batch;
    batch = [];
    const hasTransition = written.some(({ transition }) => transition !== undefined);
    const done = store
      .record(written)
      .catch(onBug)
      .then(() => {
        writing.delete(done);
        if (hasTransition) onTransition();
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
