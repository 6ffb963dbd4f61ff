/** @module Thousands of crashes: `node scripts/crash.ts [--daemon] [--runs N] [--lives N] [--seed FIRST] [--at-once N]`; exits 1 when one loses an alert. */

import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { playDaemonCrashes } from '../test/crash/daemon.ts';
import { playCrashes } from '../test/crash/play.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '250' },
    seed: { type: 'string', default: '1' },
    lives: { type: 'string', default: '10' },
    /** The daemon's own process in place of its parts. */
    daemon: { type: 'boolean', default: false },
    'at-once': { type: 'string', default: '2' },
  },
});
const play = values.daemon ? playDaemonCrashes : playCrashes;
const limit = pLimit(Number(values['at-once']));
const sum = { runs: 0, deaths: 0, transitions: 0, messages: 0, faults: 0 };
const seeds = Array.from({ length: Number(values.runs) }, (_, index) => Number(values.seed) + index);

/** Ctrl-C and SIGTERM end it with what is known by then. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => finish());

function finish(): never {
  console.log(JSON.stringify(sum));
  process.exit(sum.faults === 0 ? 0 : 1);
}

await Promise.all(
  seeds.map((seed) =>
    limit(async () => {
      const { faults, ...counts } = await play(seed, Number(values.lives));
      sum.runs += 1;
      sum.faults += faults.length;
      sum.deaths += counts.deaths;
      sum.transitions += counts.transitions;
      sum.messages += counts.messages;
      for (const fault of faults) console.error(`seed ${seed}: ${fault}`);
    }),
  ),
);
finish();
