/** @module Retries: when a notification is tried again, and when it is given up. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery } from '../../../src/core/model/notification.ts';
import { retryAfterFailure } from '../../../src/core/outbox/retry.ts';

const second = 1000;
const hour = 3600 * second;
const failed: Delivery = { outcome: 'rejected', says: '503', permanent: false };

/** The instants of all attempts, until it is given up. */
function attemptsOf(delivery: Delivery, random: number): readonly number[] {
  const instants: number[] = [];
  for (let now: number | null = 0, attempts = 0; now !== null; attempts += 1) {
    instants.push(now);
    now = retryAfterFailure({ attempts, createdAt: 0 }, delivery, now, random);
  }
  return instants;
}

test('pauses double from five seconds to an hour, over three days', () => {
  const instants = attemptsOf(failed, 0.5);
  expect(instants.slice(0, 5)).toEqual([0, 5 * second, 15 * second, 35 * second, 75 * second]);
  expect(instants.at(-1)).toBeGreaterThanOrEqual(72 * hour);
  expect(instants.at(-1)).toBeLessThan(74 * hour);
  expect(instants.length).toBeLessThan(100);
});

test('a delivered or permanently rejected notification is not tried again; one with an unknown outcome is', () => {
  const notification = { attempts: 0, createdAt: 0 };
  expect(retryAfterFailure(notification, { outcome: 'delivered', says: 'ok' }, 1, 0)).toBeNull();
  expect(retryAfterFailure(notification, { ...failed, permanent: true }, 1, 0)).toBeNull();
  expect(retryAfterFailure(notification, { outcome: 'unknown', says: 'time-out' }, 1, 0.5)).toBe(1 + 5 * second);
});

test('the receiver may ask for a longer pause, up to a day', () => {
  const notification = { attempts: 0, createdAt: 0 };
  expect(retryAfterFailure(notification, { ...failed, retryAfter: 60 }, 0, 0.5)).toBe(60 * second);
  expect(retryAfterFailure(notification, { ...failed, retryAfter: 1 }, 0, 0.5)).toBe(5 * second);
  expect(retryAfterFailure(notification, { ...failed, retryAfter: 1e9 }, 0, 0.5)).toBe(24 * hour);
});

test('a notification that waited for days while the daemon was down gets its five attempts', () => {
  expect(retryAfterFailure({ attempts: 0, createdAt: 0 }, failed, 200 * hour, 0.5)).toBe(200 * hour + 5 * second);
  expect(retryAfterFailure({ attempts: 4, createdAt: 0 }, failed, 200 * hour, 0.5)).toBeNull();
});

test('property: jitter stays within a quarter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (attempts, random) => {
        const plain = retryAfterFailure({ attempts, createdAt: 0 }, failed, 0, 0.5) ?? 0;
        const due = retryAfterFailure({ attempts, createdAt: 0 }, failed, 0, random) ?? 0;
        expect(due).toBeGreaterThanOrEqual(plain * 0.75 - 1);
        expect(due).toBeLessThanOrEqual(plain * 1.25 + 1);
      },
    ),
  );
});
