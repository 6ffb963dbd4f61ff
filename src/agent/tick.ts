/** @module The tick: one cron task every second, and ten beats a second in between. */

import cron from 'node-cron';
import { describeBug, type Log } from '../telemetry/log.ts';

/** ms between two beats. */
const beat = 100;
/** ms without a tick after which the cron task is replaced. */
const patience = 3_000;

/**
 * Calls `everySecond` every second, never twice at once. node-cron waits for the next second of the clock that it saw: if the
 * clock is set back by an hour, that is an hour away. So a task that does not tick is replaced.
 * @param everyBeat called ten times a second, since all that is due within a second must not start at the same moment
 */
export function startTick(everySecond: () => void, everyBeat: () => void, log: Log): { stop(): void } {
  let lastAt = performance.now();
  let task = startTask();
  const beats = setInterval(runBeat, beat);
  const guard = setInterval(() => {
    if (performance.now() - lastAt < patience) return;
    lastAt = performance.now();
    void task.destroy();
    task = startTask();
  }, 1_000);

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
