/** @module The one cron task: every second it pops what is due. */

import cron from 'node-cron';
import { describeBug, type Log } from './log.ts';

/** Calls `work` every second, never twice at once; a second that was missed is made up for by the next one. */
export function startTick(work: () => void, log: Log): { stop(): void } {
  const task = cron.schedule('* * * * * *', work, {
    noOverlap: true,
    suppressMissedWarning: true,
    logger: {
      info: (message) => log.debug(message),
      warn: (message) => log.debug(message),
      error: (message) => log.error(`A tick broke: ${describeBug(message)}.`),
      debug: () => {},
    },
  });
  return {
    stop() {
      void task.destroy();
    },
  };
}
