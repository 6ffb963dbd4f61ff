/** @module The tick: one cron task every second, and ten beats a second in between. */

import cron from 'node-cron';
import { describeBug, type Log } from '../telemetry/log.ts';

/** ms between two beats. */
const beat = 100;
/** ms without a tick after which the next beat ticks, whatever the clock says. */
const patience = 1_500;

/**
 * Calls `everySecond` in each second of the clock, never twice at once. node-cron runs the task, but does not choose the moment.
 * By its own timer it waits for the next second of the clock that it saw: a clock that is set back by an hour stops it for an
 * hour. If the clock goes ahead, it walks over each missed second, and nothing else runs meanwhile: a day takes half a minute.
 * So the beats choose the moment. They come by a clock that cannot be set.
 * @param everyBeat called ten times a second, since all that is due within a second must not start at the same moment
 */
export function startTick(everySecond: () => void, everyBeat: () => void, log: Log): { stop(): void } {
  const guarded = (run: () => void) => (): void => {
    try {
      run();
    } catch (error) {
      log.error(`A tick broke: ${describeBug(error)}.`);
    }
  };
  const task = cron.createTask('* * * * * *', guarded(everySecond));
  const runBeat = guarded(everyBeat);
  let second = findSecond();
  let lastAt = performance.now();
  const beats = setInterval(() => {
    if (findSecond() !== second || performance.now() - lastAt >= patience) {
      second = findSecond();
      lastAt = performance.now();
      void task.execute();
    }
    runBeat();
  }, beat);
  return {
    stop() {
      clearInterval(beats);
      void task.destroy();
    },
  };
}

/** The second of the clock, since 1970. */
function findSecond(): number {
  return Math.floor(Date.now() / 1_000);
}
