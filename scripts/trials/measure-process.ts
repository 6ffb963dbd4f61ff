/**
 * @module Loaded before the daemon (`--import`, with `--expose-gc`). Each SIGUSR2 writes a line to stderr: the heap after a
 * garbage collection, the open file descriptors, and the delays of the event loop since the first SIGUSR2.
 */

import { readdirSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';

/** The interval between two measurements of the delay, ms. */
const interval = 10;
/** Delays of the event loop, and the CPU time that this thread itself used in each, µs. */
const delays = createHistogram();
const works = createHistogram();
let isMeasuring = false;
let at = performance.now();
let worked = readWork();

/** The CPU time that this thread has used so far, ms. */
function readWork(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function measure(): void {
  const [now, work] = [performance.now(), readWork()];
  const delay = now - at - interval;
  delays.record(Math.max(1, Math.round(delay * 1000)));
  works.record(Math.max(1, Math.round(Math.min(delay, work - worked) * 1000)));
  [at, worked] = [now, work];
}

function report(): void {
  globalThis.gc?.();
  const ms = (microseconds: number): string => (microseconds / 1000).toFixed(1);
  const figures = {
    heap: (process.memoryUsage().heapUsed / 1e6).toFixed(1),
    descriptors: String(readdirSync('/proc/self/fd').length),
    samples: String(isMeasuring ? delays.count : 0),
    delay: ms(delays.percentile(99.9)),
    longest: ms(delays.max),
    work: ms(works.percentile(99.9)),
    longestWork: ms(works.max),
  };
  process.stderr.write(`${JSON.stringify(figures)}\n`);
  if (!isMeasuring) setInterval(measure, interval).unref();
  isMeasuring = true;
  // The garbage collection above is the trial's own doing.
  [at, worked] = [performance.now(), readWork()];
}

process.on('SIGUSR2', report);
