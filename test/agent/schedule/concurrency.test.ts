import { expect, test } from 'vitest';
import { createConcurrencyLimit } from '../../../src/agent/schedule/concurrency.ts';

test('after a lack of descriptors few tasks run at once, until half a minute has passed without one', async () => {
  let at = 0;
  const throttle = createConcurrencyLimit(() => at);
  let running = 0;
  const ends: (() => void)[] = [];
  const begin = (): Promise<void> =>
    throttle.run(() => {
      running += 1;
      return new Promise<void>((resolve) => ends.push(resolve)).finally(() => {
        running -= 1;
      });
    });
  const turns = () => new Promise((resolve) => setImmediate(resolve));

  throttle.reduce();
  const all = Array.from({ length: 10 }, begin);
  await turns();
  expect(running).toBe(2);
  at = 30_000;
  throttle.tick();
  await turns();
  expect(running).toBe(2);
  at = 30_001;
  throttle.tick();
  await turns();
  expect(running).toBe(10);
  for (const end of ends) end();
  await Promise.all(all);
});
