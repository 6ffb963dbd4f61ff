/** @module Property: whatever channels, restarts, silences, flapping and the clock do, all is told, under one id, in order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notification } from '../../../src/core/model/notification.ts';
import type { Store } from '../../../src/store/contract.ts';
import { openMemoryOutbox } from '../../../src/store/failover/memory-outbox.ts';
import { createOutboxMirror } from '../../../src/store/failover/outbox-mirror.ts';
import { createHistory, fallback, judge, step, storeInThread } from '../random-history.ts';

test('every transition is told under one id, in order, and never an end without its beginning', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const store = storeInThread();
      const history = createHistory();
      for (const one of steps) await history.take(one, store);
      await history.rest(store);
      expect(await store.pending()).toBe(0);
      await store.close();
      judge(history);
    }),
    { numRuns: 200 },
  );
}, 120_000);

test('what stands in for a store would tell the same at any moment, of all that the store did', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const isSetBack = steps.some((one) => one.do === 'wait' && one.length < 0);
      const store = storeInThread();
      const mirror = createOutboxMirror();
      // When it looks for reminders is a store's own affair.
      const history = createHistory(0);
      const compared: Pick<Store, 'record' | 'claim' | 'recordAttempt'> = {
        async record(batch) {
          for (const { transition } of batch)
            if (transition !== undefined) mirror.enqueue(transition.transition, transition.channels);
          await store.record(batch);
        },
        async claim(now, length, _, busy, rules) {
          const standby = openMemoryOutbox();
          const mirrored = createOutboxMirror();
          mirrored.load(mirror.list());
          await standby.fill(mirrored);
          const instead = standby.claim(now, length, 1000, busy, rules).notifications;
          standby.close();
          const claim = await store.claimWithEffects(now, length, 1000, busy, rules);
          mirror.recordClaim(claim, now, now + length);
          // A clock set back makes the store turn to a fallback at once; what then waits there is not mirrored.
          const isCompared = ({ channel }: Notification) => channel !== fallback || !isSetBack;
          expect(instead.filter(isCompared).toSorted(byId)).toEqual(
            claim.notifications.filter(isCompared).toSorted(byId),
          );
          return claim.notifications;
        },
        async recordAttempt(...input) {
          await store.recordAttempt(...input);
          mirror.recordAttempt(...input);
        },
      };
      for (const one of steps) await history.take(one, compared);
      await store.close();
    }),
    { numRuns: 40 },
  );
}, 120_000);

function byId(one: Notification, other: Notification): number {
  return one.id < other.id ? -1 : 1;
}
