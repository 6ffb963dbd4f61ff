/** @module The one cron task, every second, and the beats between its ticks. */

import cron from 'node-cron';
import { describeBug, type Log } from '../telemetry/log.ts';

/** ms between beats. */
const beat = 100;
/** ms without a tick after which the task is made anew. */
const patience = 3_000;

/**
 * Calls `everySecond` every second, never twice at once; a second that was missed is made up for by the next one. node-cron
 * waits for the next second of the clock it saw: when the clock is set back an hour, that would be an hour away.
 * @param everyBeat also called ten times a second: what is due within a second, begun all at once, would stand in its own way
 */
export function startTick(everySecond: () => void, everyBeat: () => void, log: Log): { stop(): void } {
  let lastAt = performance.now();
  let task = begin();
  const beats = setInterval(guarded, beat);
  const guard = setInterval(() => {
    if (performance.now() - lastAt < patience) return;
    lastAt = performance.now();
    void task.destroy();
    task = begin();
  }, 1_000);

  function begin(): ReturnType<typeof cron.schedule> {
    return cron.schedule('* * * * * *', tick, {
      noOverlap: true,
      suppressMissedWarning: true,
      logger: {
        info: (message) => log.debug(message),
        warn: (message) => log.debug(message),
        error: sayBroken,
        debug: () => {},
      },
    });
  }

  function sayBroken(error: unknown): void {
    log.error(`A tick broke: ${describeBug(error)}.`);
  }

  function guarded(): void {
    try {
      everyBeat();
    } catch (error) {
      sayBroken(error);
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
