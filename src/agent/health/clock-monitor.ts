/** @module Notices a clock that was set back: due times of the future would leave everything unexamined for as long. */

/** The least (ms) that counts; less is made up for by the next examination. */
const leastJump = 5_000;

/**
 * To be called every second; calls `onSetBack` with how far (ms) the clock went back since the call before.
 * @param now the clock that may be set, ms
 * @param steady one that cannot be, ms
 */
export function createClockMonitor(
  now: () => number,
  steady: () => number,
  onSetBack: (by: number) => void,
): { check(): void } {
  let before = now() - steady();
  return {
    check() {
      const after = now() - steady();
      const by = before - after;
      before = after;
      if (by >= leastJump) onSetBack(Math.round(by));
    },
  };
}
