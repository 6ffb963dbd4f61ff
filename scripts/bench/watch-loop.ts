/**
 * @module Loaded before the daemon (`--import`): a line on stderr whenever the event loop stood still for long, with how much
 * of that its own thread worked; the rest of it the machine was busy with others.
 */

/** ms that are worth a line. */
const long = 200;
const beat = 20;
let at = performance.now();
let worked = readWork();

/** ms of CPU that this thread took so far. */
function readWork(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

setInterval(() => {
  const [now, work] = [performance.now(), readWork()];
  const stall = Math.round(now - at - beat);
  if (stall >= long)
    process.stderr.write(`${JSON.stringify({ stall: String(stall), own: String(Math.round(work - worked)) })}\n`);
  [at, worked] = [now, work];
}, beat).unref();
