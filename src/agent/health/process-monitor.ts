/** @module The process monitor: detects an event loop that stands still and a lack of file descriptors. */

import { closeSync, openSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The problems that the process monitor reports. */
export type ProcessProblem = 'loop' | 'descriptors';

/** Watches this process. */
export interface ProcessMonitor {
  start(): void;
  /** To be called every second. */
  tick(): void;
  /** Records that a call failed because no descriptor was left. */
  recordLackOfDescriptors(): void;
  stop(): void;
}

interface ProcessMonitorOptions {
  readonly onProblem: (problem: ProcessProblem, says: string) => void;
  readonly onRecovered: (problem: ProcessProblem) => void;
}

/** Seconds that the sum of the pauses covers. */
const minute = 60;
/** ms of pauses within that minute: more than `problem` is a problem, which is over below `recovered`. */
const pauses = { problem: 15_000, recovered: 3_000 };
/** Seconds without a lack of descriptors before that problem is over. */
const patience = 30;
/** The longest pause (ms) of the event loop that does no harm. */
const harmless = 500;

const sentences: Readonly<Record<ProcessProblem, string>> = {
  loop: 'Keymedic stands still for seconds at a time: this machine is overloaded, or was suspended.',
  descriptors:
    'Keymedic has no file descriptors left, so that it can open neither connections nor files; raise the limit (ulimit -n).',
};

/** Watches the event loop from `start` on. */
export function createProcessMonitor({ onProblem, onRecovered }: ProcessMonitorOptions): ProcessMonitor {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  /** The harmful pauses (ms) of the last minute, one number for each second. */
  let lost: readonly number[] = [];
  /** Seconds without a lack of descriptors that are still needed before that problem is over; 0 when it is not open. */
  let secondsLeft = 0;

  return {
    start: () => void delay.enable(),
    tick() {
      const longest = delay.max / 1e6;
      delay.reset();
      lost = [...lost.slice(1 - minute), longest > harmless ? longest : 0];
      const sum = lost.reduce((total, one) => total + one, 0);
      if (sum > pauses.problem) onProblem('loop', sentences.loop);
      else if (sum < pauses.recovered) onRecovered('loop');
      if (secondsLeft === 0) return;
      secondsLeft = canOpen() ? secondsLeft - 1 : patience;
      if (secondsLeft === 0) onRecovered('descriptors');
    },
    recordLackOfDescriptors() {
      secondsLeft = patience;
      onProblem('descriptors', sentences.descriptors);
    },
    stop: () => void delay.disable(),
  };
}

function canOpen(): boolean {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return true;
  } catch {
    return false;
  }
}
