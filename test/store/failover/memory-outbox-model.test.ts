/** @module Property: whatever channels, restarts, silences and the clock do, every transition is sent, under one id, in order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notification } from '../../../src/core/model/notification.ts';
import type { Store } from '../../../src/store/contract.ts';
import { openMemoryOutbox } from '../../../src/store/failover/memory-outbox.ts';
import { createOutboxMirror } from '../../../src/store/failover/outbox-mirror.ts';
import { createHistory, fallback, step, storeInThread, verify } from '../random-history.ts';

test('every transition is sent under one id, in order, and never an end without its beginning', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const store = storeInThread();
      const history = createHistory();
      for (const one of steps) await history.perform(one, store);
      await history.calm(store);
      expect(await store.pending()).toBe(0);
      await store.close();
      verify(history);
    }),
    { numRuns: 200 },
  );
}, 120_000);

test('a memory outbox filled from the mirror would claim the same as the store at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const isSetBack = steps.some((one) => one.do === 'wait' && one.length < 0);
      const store = storeInThread();
      const mirror = createOutboxMirror();
      // No reminders: each outbox searches for them at times of its own.
      const history = createHistory(0);
      const compared: Pick<Store, 'record' | 'claim' | 'recordAttempt'> = {
        async record(batch) {
          for (const { transition } of batch)
            if (transition !== undefined) mirror.enqueue(transition.transition, transition.channels);
          await store.record(batch);
        },
        async claim(now, length, _, busy, rules) {
          const memory = openMemoryOutbox();
          const mirrored = createOutboxMirror();
          mirrored.load(mirror.list());
          await memory.fill(mirrored);
          const expected = memory.claim(now, length, 1000, busy, rules).notifications;
          memory.close();
          const claim = await store.claimWithEffects(now, length, 1000, busy, rules);
          mirror.recordClaim(claim, now, now + length);
          // If the clock is set back, the store fails over at once, and rows copied to the fallback are not mirrored.
          const isCompared = ({ channel }: Notification) => channel !== fallback || !isSetBack;
          expect(expected.filter(isCompared).toSorted(byId)).toEqual(
            claim.notifications.filter(isCompared).toSorted(byId),
          );
          return claim.notifications;
        },
        async recordAttempt(...input) {
          await store.recordAttempt(...input);
          mirror.recordAttempt(...input);
        },
      };
      for (const one of steps) await history.perform(one, compared);
      await store.close();
    }),
    { numRuns: 40 },
  );
}, 120_000);

function byId(one: Notification, other: Notification): number {
  return one.id < other.id ? -1 : 1;
}
