/** @module Describes the machine that a measurement runs on. */

import { cpus, loadavg } from 'node:os';

/** Node's version and the processors: `Node 24.21.0, 2 × AMD EPYC`. */
export function describeMachine(): string {
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
}

/** The load average of the last minute, such as `0.4`. */
export function describeLoad(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
