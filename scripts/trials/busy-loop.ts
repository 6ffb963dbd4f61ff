/** @module Keeps one CPU busy until its parent ends, so that a trial can measure the daemon on a loaded machine. */

process.on('disconnect', () => process.exit());
setInterval(() => {
  const until = performance.now() + 50;
  while (performance.now() < until);
}, 0);
