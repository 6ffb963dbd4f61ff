/** @module Rates of channels: never more in any window than they allow, and no longer a wait than they need. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateOf } from '../../../src/core/model/channel-kinds.ts';
import { waitForRate } from '../../../src/core/outbox/rate.ts';

test('no window holds more messages than the rate', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.array(fc.nat(300)),
      (messages, per, gaps) => {
        const sent: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          now += waitForRate({ messages, per }, sent, now);
          expect(waitForRate({ messages, per }, sent, now)).toBe(0);
          sent.push(now);
        }
        for (const at of sent)
          expect(sent.filter((other) => other > at - per && other <= at).length).toBeLessThanOrEqual(messages);
      },
    ),
  );
});

test('a clock set back holds a channel back for one window at most', () => {
  expect(waitForRate({ messages: 1, per: 60_000 }, [10_000_000], 5000)).toBe(60_000);
});

test('what receivers are known to allow holds unless the channel says otherwise', () => {
  expect(rateOf({ type: 'telegram' })).toEqual({ messages: 20, per: 60_000 });
  expect(rateOf({ type: 'telegram', rate: { messages: 1, per: 1000 } })).toEqual({ messages: 1, per: 1000 });
  expect(rateOf({ type: 'webhook' })).toBeUndefined();
});
