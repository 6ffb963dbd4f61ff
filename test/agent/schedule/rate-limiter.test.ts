/** @module The rate limiter and back-offs: never more examinations at once, or requests in a minute, than an ESP allows. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { createBackoffs } from '../../../src/agent/schedule/backoff.ts';
import { createRateLimiter } from '../../../src/agent/schedule/rate-limiter.ts';
import type { Provider } from '../../../src/core/model/provider.ts';

function providerWith(perMinute: number, concurrent: number): Provider {
  const [provider] = providers;
  if (provider === undefined) throw new Error('there is no provider');
  return { ...provider, budget: { perMinute, concurrent, source: 'from-memory' } };
}

/** Jobs that end one by one with `endOne`. */
function createJobs() {
  const open: (() => void)[] = [];
  const begun: string[] = [];
  return {
    begun,
    job: (name: string) => () => {
      begun.push(name);
      return new Promise<void>((resolve) => open.push(resolve));
    },
    async endOne() {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('no more at once than the ESP allows; the urgent go first, and other ESPs do not wait', async () => {
  const limiter = createRateLimiter(() => 0);
  limiter.configure('acme', providerWith(600, 2), 5);
  const { begun, job, endOne } = createJobs();
  for (const name of ['a', 'b', 'c', 'd']) limiter.enqueue('acme', job(name), false);
  limiter.enqueue('acme', job('confirming'), true);
  limiter.enqueue('other', job('elsewhere'), false);
  expect(begun).toEqual(['a', 'b', 'elsewhere']);
  await endOne();
  expect(begun.at(-1)).toBe('confirming');
  await endOne();
  expect(begun.at(-1)).toBe('c');
});

test('urgent jobs cannot starve routine ones: each third job is a routine one, while there is any', async () => {
  const limiter = createRateLimiter(() => 0);
  limiter.configure('acme', providerWith(600, 1), 5);
  const { begun, job, endOne } = createJobs();
  for (const name of ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']) limiter.enqueue('acme', job(name), true);
  for (const name of ['r1', 'r2']) limiter.enqueue('acme', job(name), false);
  for (let turn = 0; turn < 7; turn++) await endOne();
  expect(begun).toEqual(['u1', 'u2', 'r1', 'u3', 'u4', 'r2', 'u5', 'u6']);
});

test('requests take tokens, which grow with time, not with a clock that is set back', () => {
  let now = 0;
  const limiter = createRateLimiter(() => now);
  limiter.configure('acme', providerWith(60, 100), 5);
  const { begun, job } = createJobs();
  limiter.consume('acme', 30);
  limiter.enqueue('acme', job('a'), false);
  expect(begun).toEqual([]);
  now = 500;
  limiter.drain();
  expect(begun).toEqual([]);
  now = -10_000;
  limiter.drain();
  expect(begun).toEqual([]);
  now = -9_000;
  limiter.drain();
  expect(begun).toEqual(['a']);
});

test('thousands of keys are of many accounts, so their limits are higher', () => {
  const limiter = createRateLimiter(() => 0);
  limiter.configure('acme', providerWith(60, 2), 1000);
  const { begun, job } = createJobs();
  for (let n = 0; n < 200; n++) limiter.enqueue('acme', job(String(n)), false);
  expect(begun).toHaveLength(100);
});

test('a back-off holds for a known account alone; for an unknown account, ten minutes at most for all', () => {
  const backoffs = createBackoffs();
  const bucket = 'acme';
  backoffs.add({ bucket, account: 'one', fingerprint: 'f1' }, 5_000, 0);
  expect(backoffs.until({ bucket, account: 'one', fingerprint: 'f2' }, 0)).toBe(5_000);
  expect(backoffs.until({ bucket, account: 'two', fingerprint: 'f3' }, 0)).toBe(0);
  expect(backoffs.until({ bucket, fingerprint: 'f1' }, 5_000)).toBe(0);
  backoffs.add({ bucket, fingerprint: 'f4' }, 86_400_000, 0);
  expect(backoffs.until({ bucket, account: 'two', fingerprint: 'f3' }, 0)).toBe(600_000);
  expect(backoffs.until({ bucket, fingerprint: 'f4' }, 700_000)).toBe(86_400_000);
  expect(backoffs.until({ bucket: 'other' }, 0)).toBe(0);
});
