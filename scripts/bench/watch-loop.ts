/**
 * @module Loaded before the daemon (`--import`): prints a line on stderr whenever the event loop was blocked for long, and for
 * how much of that time its own thread worked. During the rest the machine did other work.
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
