/**
 * @module Kills the daemon thousands of times: `npm run trial:crash -- [--runs N] [--lives N] [--seed FIRST] [--at-once N]`.
 * Run number n has the seed FIRST + n and a store of its own. Prints the figures as JSON; exits with 1 if an alert was lost.
 */

import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { makeProgram } from '../../test/crash/program.ts';
import { runLives } from '../../test/crash/run-lives.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    lives: { type: 'string', default: '16' },
    'at-once': { type: 'string', default: '8' },
  },
});
const limit = pLimit(Number(values['at-once']));
/** `deaths` counts all stores. All other figures count only the stores that were verified; `verified` counts their deaths. */
const sum = { deaths: 0, verified: 0, stores: 0, ends: 0, transitions: 0, messages: 0, acts: 0, faults: 0 };
const deaths: Record<string, number> = {};
const [firstSeed, runs] = [Number(values.seed), Number(values.runs)];
const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index);
const startedAt = performance.now();
console.log(`seeds ${firstSeed} to ${firstSeed + runs - 1}, ${values.lives} lives each`);

const program = await makeProgram();

function recordDeath(place: string): void {
  sum.deaths += 1;
  deaths[place] = (deaths[place] ?? 0) + 1;
}

/** All figures so far, as one line of JSON. */
function report(): string {
  const minutes = Math.round((performance.now() - startedAt) / 6_000) / 10;
  return JSON.stringify({
    seed: firstSeed,
    runs,
    minutes,
    ...sum,
    places: Object.fromEntries(Object.entries(deaths).sort()),
  });
}

async function finish(): Promise<never> {
  console.log(report());
  await program.remove();
  process.exit(sum.faults === 0 ? 0 : 1);
}

/** Ctrl-C and SIGTERM end the trial with the figures so far. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void finish());
setInterval(() => console.error(report()), 60_000).unref();

await Promise.all(
  seeds.map((seed) =>
    limit(async () => {
      const outcome = await runLives(program, seed, Number(values.lives), recordDeath).catch((error: unknown) => {
        sum.faults += 1;
        console.error(`seed ${seed}: ${error instanceof Error ? error.message : error}`);
      });
      if (outcome === undefined) return;
      sum.stores += 1;
      sum.verified += Object.values(outcome.deaths).reduce((all, one) => all + one, 0);
      for (const what of ['ends', 'transitions', 'messages', 'acts'] as const) sum[what] += outcome[what];
      sum.faults += outcome.faults.length;
      for (const fault of outcome.faults) console.error(`seed ${seed}: ${fault}`);
    }),
  ),
);
await finish();
