/** @module Kill -9 anywhere between verdict and delivery: nothing is lost, doubled under another id, or out of order. */

import { expect, test } from 'vitest';
import { playDaemonCrashes } from './daemon.ts';
import { playCrashes } from './play.ts';

test.concurrent('four stores through up to eight deaths each', async () => {
  const play = async (seed: number) => ({ seed, ...(await playCrashes(seed, 8)) });
  const outcomes = [...(await Promise.all([play(1), play(2)])), ...(await Promise.all([play(3), play(4)]))];
  expect(outcomes.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(outcomes.reduce((sum, { deaths }) => sum + deaths, 0)).toBeGreaterThan(20);
  expect(outcomes.reduce((sum, { transitions }) => sum + transitions, 0)).toBeGreaterThan(40);
}, 120_000);

test.concurrent('two daemons of their own process through three deaths each, with a mail server and a webhook receiver', async () => {
  const outcomes = await Promise.all([playDaemonCrashes(11, 3), playDaemonCrashes(12, 3)]);
  expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
  expect(outcomes.map(({ deaths }) => deaths)).toEqual([3, 3]);
  expect(outcomes.every(({ messages, transitions }) => messages > 0 && transitions > 0)).toBe(true);
}, 120_000);
