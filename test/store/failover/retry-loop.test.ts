/** @module The retry loop, on a clock that the test moves. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRetryLoop } from '../../../src/store/failover/retry-loop.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A loop whose attempts count themselves, and end when `finish` is called. */
function openLoop(more = 0) {
  let attempts = 0;
  let left = more;
  let finish = (): void => {};
  const loop = createRetryLoop({
    attempt: () => {
      attempts += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    hasMore: () => left-- > 0,
    firstPause: 100,
    longestPause: 400,
  });
  return { loop, attempts: () => attempts, finish: () => finish() };
}

test('the pause doubles up to the longest, and can be reset', async () => {
  const { loop, attempts, finish } = openLoop();
  for (const [index, pause] of [100, 200, 400, 400].entries()) {
    loop.retryLater();
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(attempts()).toBe(index);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts()).toBe(index + 1);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    loop.lengthenPause();
  }
  loop.resetPause();
  loop.retryLater();
  await vi.advanceTimersByTimeAsync(100);
  expect(attempts()).toBe(5);
});

test('one attempt runs at a time; a second call is repeated after the pause', async () => {
  const { loop, attempts, finish } = openLoop();
  const first = loop.run();
  expect(loop.isRunning()).toBe(true);
  void loop.run();
  expect(attempts()).toBe(1);
  finish();
  await first;
  expect(loop.isRunning()).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(attempts()).toBe(2);
});

test('while there is more, attempts follow each other without a pause', async () => {
  const { loop, attempts, finish } = openLoop(1);
  const done = loop.run();
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(attempts()).toBe(2);
  finish();
  await done;
});

test('stopping waits for the attempt under way, though another call came meanwhile, and cancels what was appointed', async () => {
  const { loop, attempts, finish } = openLoop();
  void loop.run();
  void loop.run();
  let isStopped = false;
  const stopped = loop.stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(isStopped).toBe(false);
  finish();
  await stopped;
  loop.retryLater();
  await vi.advanceTimersByTimeAsync(1000);
  expect(attempts()).toBe(1);
});
