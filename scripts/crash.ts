/** @module Thousands of crashes: `node scripts/crash.ts [--runs N] [--lives N] [--seed FIRST] [--at-once N]`; exits 1 when one loses an alert. */

import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { makeProgram } from '../test/crash/program.ts';
import { playCrashes } from '../test/crash/run-lives.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    lives: { type: 'string', default: '16' },
    'at-once': { type: 'string', default: '8' },
  },
});
const limit = pLimit(Number(values['at-once']));
/** `deaths` of all stores, `judged` those of the stores that came to rest; the rest is of these alone. */
const sum = { deaths: 0, judged: 0, stores: 0, ends: 0, transitions: 0, messages: 0, acts: 0, faults: 0 };
const deaths: Record<string, number> = {};
const seeds = Array.from({ length: Number(values.runs) }, (_, index) => Number(values.seed) + index);
const began = performance.now();

const program = await makeProgram();

function noteDeath(place: string): void {
  sum.deaths += 1;
  deaths[place] = (deaths[place] ?? 0) + 1;
}

/** One line with all that is known by now. */
function report(): string {
  const minutes = Math.round((performance.now() - began) / 6_000) / 10;
  return JSON.stringify({ minutes, ...sum, places: Object.fromEntries(Object.entries(deaths).sort()) });
}

async function finish(): Promise<never> {
  console.log(report());
  await program.remove();
  process.exit(sum.faults === 0 ? 0 : 1);
}

/** Ctrl-C and SIGTERM end it with what is known by then. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void finish());
setInterval(() => console.error(report()), 60_000).unref();

await Promise.all(
  seeds.map((seed) =>
    limit(async () => {
      const outcome = await playCrashes(program, seed, Number(values.lives), noteDeath).catch((error: unknown) => {
        sum.faults += 1;
        console.error(`seed ${seed}: ${error instanceof Error ? error.message : error}`);
      });
      if (outcome === undefined) return;
      sum.stores += 1;
      sum.judged += Object.values(outcome.deaths).reduce((all, one) => all + one, 0);
      for (const what of ['ends', 'transitions', 'messages', 'acts'] as const) sum[what] += outcome[what];
      sum.faults += outcome.faults.length;
      for (const fault of outcome.faults) console.error(`seed ${seed}: ${fault}`);
    }),
  ),
);
await finish();
