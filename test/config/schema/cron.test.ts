/** @module Windows that never end, and the time that finding them takes. */

import { expect, test } from 'vitest';
import { createEndlessTest } from '../../../src/config/schema/cron.ts';

const hour = 3_600_000;
const zones = ['Europe/Berlin', 'America/New_York'];

test('a window is endless when no pause follows any of its starts', () => {
  const isEndless = createEndlessTest();
  expect(isEndless('0 2 * * *', 'UTC', 24 * hour)).toBe(true);
  expect(isEndless('0 2 * * *', 'UTC', 23 * hour)).toBe(false);
  // The night on which the clock goes back has an hour more.
  expect(isEndless('0 12 * * *', 'Europe/Berlin', 24 * hour)).toBe(false);
  expect(isEndless('0 2 * * 1-5', 'UTC', 30 * hour)).toBe(false);
  expect(isEndless('0 0 29 2 *', 'UTC', hour)).toBe(false);
});

test('1 600 different windows take less than a second of CPU', () => {
  const before = process.cpuUsage();
  const isEndless = createEndlessTest();
  for (let index = 0; index < 1_600; index += 1)
    expect(isEndless(`${index % 60} ${Math.floor(index / 60) % 24} * * *`, 'Europe/Berlin', hour)).toBe(false);
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(1_000_000);
});

test('of 1 600 windows without an end some are found in each reading, in less than a second of CPU', () => {
  const found = [0, 1].map(() => {
    const before = process.cpuUsage();
    const isEndless = createEndlessTest();
    let endless = 0;
    for (let index = 0; index < 1_600; index += 1)
      if (isEndless(`${index % 60} ${Math.floor(index / 60) % 24} * * *`, zones[index % 2] ?? 'UTC', 30 * hour))
        endless += 1;
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(1_000_000);
    return endless;
  });
  expect(found[0]).toBeGreaterThan(0);
  expect(found[1]).toBeGreaterThan(found[0] ?? 0);
});
