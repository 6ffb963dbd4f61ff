/** @module Work that never ends, to see how others fare beside it; ends with its parent. */

process.on('disconnect', () => process.exit());
setInterval(() => {
  const until = performance.now() + 50;
  while (performance.now() < until);
}, 0);
