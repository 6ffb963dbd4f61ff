/** @module Does this very process get on? Watches for an event loop that stands still and for a lack of descriptors. */

import { closeSync, openSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface ProcessMonitor {
  /** To be called every second. */
  tick(): void;
  /** Something failed for want of a descriptor. */
  noteLackOfDescriptors(): void;
  stop(): void;
}

interface ProcessMonitorOptions {
  readonly onTrouble: (key: 'loop' | 'descriptors', says: string) => void;
  readonly onOver: (key: 'loop' | 'descriptors') => void;
}

/** Seconds looked back at, and how much of them (ms) may be lost. */
const minute = 60;
const tooMuch = 15_000;
const littleEnough = 3_000;
/** Seconds without a lack before it is called over. */
const patience = 30;
/** A pause (ms) that does no harm. */
const harmless = 500;

const sentences = {
  loop: 'Keymedic stands still for seconds at a time: this machine is overloaded, or was suspended.',
  descriptors:
    'Keymedic has no file descriptors left, so that it can open neither connections nor files; raise the limit (ulimit -n).',
} as const;

export function createProcessMonitor({ onTrouble, onOver }: ProcessMonitorOptions): ProcessMonitor {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let lost: readonly number[] = [];
  /** Seconds for which all must go well before it is over. */
  let scarce = 0;

  return {
    tick() {
      const longest = delay.max / 1e6;
      delay.reset();
      lost = [...lost.slice(1 - minute), longest > harmless ? longest : 0];
      const sum = lost.reduce((total, one) => total + one, 0);
      if (sum > tooMuch) onTrouble('loop', sentences.loop);
      else if (sum < littleEnough) onOver('loop');
      if (scarce === 0) return;
      scarce = canOpen() ? scarce - 1 : patience;
      if (scarce === 0) onOver('descriptors');
    },
    noteLackOfDescriptors() {
      scarce = patience;
      onTrouble('descriptors', sentences.descriptors);
    },
    stop() {
      delay.disable();
    },
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
