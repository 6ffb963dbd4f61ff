/** @module Kill -9 anywhere between verdict and delivery: nothing is lost, doubled under another id, or out of order. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { playCrashes } from './play.ts';

test('three stores of the real daemon through five lives each, most of them ended by SIGKILL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-crash-program-'));
  try {
    await bundle(folder);
    const outcomes = await Promise.all([1, 2, 4].map((seed) => playCrashes(join(folder, 'main.js'), seed, 5)));
    expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    const places = outcomes.flatMap(({ deaths }) => Object.keys(deaths));
    expect(new Set(places).size).toBeGreaterThan(4);
    expect(outcomes.every(({ messages, transitions }) => messages > 0 && transitions > 0)).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
