/** @module Writes the buffered entries into the store, batch by batch. */

import type { Store } from '../contract.ts';
import { StoreError } from '../error.ts';
import { batchSize, type WriteBuffer } from './write-buffer.ts';
import type { WriteWaiters } from './write-waiters.ts';

/**
 * Writes until the buffer is empty, and answers the callers whose entries were written. An entry that the store refuses by
 * a mistake of ours is dropped alone, and its caller is rejected. @throws {StoreError} if the store is away
 */
export async function flushBuffer(
  store: Pick<Store, 'record'>,
  buffer: WriteBuffer,
  waiters: WriteWaiters,
): Promise<void> {
  let size = batchSize;
  for (let batch = buffer.nextBatch(size); batch.length > 0; batch = buffer.nextBatch(size)) {
    try {
      await store.record(batch);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      // One entry holds up the batch: single entries from now on find it.
      if (batch.length > 1) {
        size = 1;
        continue;
      }
      waiters.reject(buffer.dropped() + 1, error);
    }
    buffer.drop(batch.length);
    waiters.resolve(buffer.dropped());
  }
}
