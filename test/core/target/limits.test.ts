/** @module Which integrations share an ESP's limits, how high they are, and whom a back-off concerns. */

import { expect, test } from 'vitest';
import { blocksOf, bucketOf, limitsFor, namesBlocking } from '../../../src/core/target/limits.ts';

const budget = { perMinute: 60, concurrent: 2, source: 'from-memory' } as const;

test('an integration with an endpoint of its own has a bucket of its own', () => {
  expect(bucketOf({ provider: 'smtp', endpoint: 'smtps://a.example:465' })).toBe('smtp a.example:465');
  expect(bucketOf({ provider: 'sendgrid' })).toBe('sendgrid');
});

test('twenty keys are taken to share an account; more keys raise the limits', () => {
  expect(limitsFor({ budget }, 0)).toEqual({ perMinute: 60, concurrent: 2, burst: 30 });
  expect(limitsFor({ budget }, 20)).toEqual({ perMinute: 60, concurrent: 2, burst: 30 });
  expect(limitsFor({ budget }, 21)).toEqual({ perMinute: 120, concurrent: 4, burst: 60 });
  expect(limitsFor({ budget: { ...budget, perMinute: 1 } }, 1).burst).toBe(2);
  expect(limitsFor(undefined, 1)).toEqual({ perMinute: 120, concurrent: 4, burst: 60 });
});

test('an answer about a known account blocks the account and the key, an unknown account the whole bucket for a while', () => {
  const known = { bucket: 'acme', account: 'one', fingerprint: 'f1' };
  expect(blocksOf(known, 5_000, 0)).toEqual([
    { name: 'acme key f1', until: 5_000 },
    { name: 'acme account one', until: 5_000 },
  ]);
  expect(blocksOf(known, 86_400_000, 1_000)).toEqual([
    { name: 'acme key f1', until: 86_400_000 },
    { name: 'acme account one', until: 3_601_000 },
  ]);
  expect(blocksOf({ bucket: 'acme', fingerprint: 'f1' }, 86_400_000, 1_000)).toEqual([
    { name: 'acme key f1', until: 86_400_000 },
    { name: 'acme', until: 601_000 },
  ]);
  expect(namesBlocking(known)).toEqual(['acme', 'acme account one', 'acme key f1']);
  expect(namesBlocking({ bucket: 'acme' })).toEqual(['acme']);
});
