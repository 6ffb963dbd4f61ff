/**
 * @module Loaded before the daemon (`--import`): writes a line to stderr whenever the event loop stood still for long. The line
 * says how long, and for how much of that time this thread itself used the CPU.
 */

/** The shortest stall that is reported, and the interval between two measurements, ms. */
const shortestStall = 200;
const interval = 20;
let at = performance.now();
let worked = readWork();

/** The CPU time that this thread has used so far, ms. */
function readWork(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

setInterval(() => {
  const [now, work] = [performance.now(), readWork()];
  const stall = Math.round(now - at - interval);
  if (stall >= shortestStall)
    process.stderr.write(`${JSON.stringify({ stall: String(stall), own: String(Math.round(work - worked)) })}\n`);
  [at, worked] = [now, work];
}, interval).unref();
