/** @module Loaded before the daemon (`--import`): a line on stderr for each second in which the event loop stood still for long. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** ms that are worth a line. */
const long = 200;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
setInterval(() => {
  const longest = Math.round(delay.max / 1e6);
  delay.reset();
  if (longest >= long) process.stderr.write(`${JSON.stringify({ stall: String(longest) })}\n`);
}, 1_000).unref();
