/** @module Kill -9 anywhere between verdict and delivery: nothing is lost, doubled under another id, or out of order. */

import { expect, test } from 'vitest';
import { makeProgram } from './program.ts';
import { runLives } from './run-lives.ts';

test('three stores of the real daemon through five lives each, most of them ended by SIGKILL', async () => {
  const program = await makeProgram();
  try {
    const outcomes = await Promise.all([1, 2, 4].map((seed) => runLives(program, seed, 5)));
    expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    const places = outcomes.flatMap(({ deaths }) => Object.keys(deaths));
    expect(new Set(places).size).toBeGreaterThan(4);
    expect(outcomes.every(({ messages, transitions }) => messages > 0 && transitions > 0)).toBe(true);
  } finally {
    await program.remove();
  }
}, 180_000);
