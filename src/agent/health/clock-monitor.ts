/** @module The clock monitor: detects that the clock was set back, since times in the future would delay every examination. */

/** The smallest step back (ms) that is reported; the next examination makes up for less. */
const leastJump = 5_000;

/** Compares the system clock with a clock that cannot be set. */
export interface ClockMonitor {
  /** Compares the clocks; to be called every second. */
  tick(): void;
}

/**
 * @param now the clock that may be set, ms
 * @param steady a clock that cannot be set, ms
 * @param onSetBack called with how far (ms) the clock went back since the tick before
 */
export function createClockMonitor(
  now: () => number,
  steady: () => number,
  onSetBack: (by: number) => void,
): ClockMonitor {
  let before = now() - steady();
  return {
    tick() {
      const after = now() - steady();
      const by = before - after;
      before = after;
      if (by >= leastJump) onSetBack(Math.round(by));
    },
  };
}
