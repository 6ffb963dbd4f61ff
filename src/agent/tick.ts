/** @module The one cron task: every second it pops what is due. */

import cron from 'node-cron';
import { describeBug, type Log } from './log.ts';

/** ms without a tick after which the task is made anew. */
const patience = 3_000;

/**
 * Calls `work` every second, never twice at once; a second that was missed is made up for by the next one. node-cron waits
 * for the next second of the clock it saw: when the clock is set back an hour, that would be an hour away.
 */
export function startTick(work: () => void, log: Log): { stop(): void } {
  let lastAt = performance.now();
  let task = begin();
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
        error: (message) => log.error(`A tick broke: ${describeBug(message)}.`),
        debug: () => {},
      },
    });
  }

  function tick(): void {
    lastAt = performance.now();
    work();
  }

  return {
    stop() {
      clearInterval(guard);
      void task.destroy();
    },
  };
}
