/** @module The tick: one cron task every second, and ten beats a second in between. */

import cron from 'node-cron';
import { describeBug, type Log } from '../telemetry/log.ts';

/** ms between two beats. */
const beat = 100;
/** ms by which the clock must move against the time that passed, between two beats, to have been set. */
const jump = 1_500;
/** ms without a tick after which the cron task is replaced. */
const patience = 3_000;

/**
 * Calls `everySecond` every second, never twice at once. node-cron waits for the next second of the clock that it saw. If the
 * clock is set back by an hour, that is an hour away. If the clock goes ahead, node-cron walks over each missed second, and
 * nothing else runs meanwhile. So the task is replaced as soon as the clock jumps, or when it does not tick.
 * @param everyBeat called ten times a second, since all that is due within a second must not start at the same moment
 */
export function startTick(everySecond: () => void, everyBeat: () => void, log: Log): { stop(): void } {
  let lastAt = performance.now();
  let offset = clockOffset();
  let task = startTask();
  const beats = setInterval(runBeat, beat);
  const guard = setInterval(() => {
    if (performance.now() - lastAt >= patience) replaceTask();
  }, 1_000);

  function replaceTask(): void {
    lastAt = performance.now();
    void task.destroy();
    task = startTask();
  }

  function startTask(): ReturnType<typeof cron.schedule> {
    return cron.schedule('* * * * * *', tick, {
      noOverlap: true,
      suppressMissedWarning: true,
      logger: {
        info: (message) => log.debug(message),
        warn: (message) => log.debug(message),
        error: logBug,
        debug: () => {},
      },
    });
  }

  function logBug(error: unknown): void {
    log.error(`A tick broke: ${describeBug(error)}.`);
  }

  function runBeat(): void {
    const moved = Math.abs(clockOffset() - offset) >= jump;
    offset = clockOffset();
    if (moved) replaceTask();
    try {
      everyBeat();
    } catch (error) {
      logBug(error);
    }
  }

  function tick(): void {
    lastAt = performance.now();
    everySecond();
  }

  return {
    stop() {
      clearInterval(beats);
      clearInterval(guard);
      void task.destroy();
    },
  };
}

/** The clock against the time that passed, ms. */
function clockOffset(): number {
  return Date.now() - performance.now();
}
