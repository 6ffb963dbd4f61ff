/** @module Signs of life for programs that watch Keymedic: the heartbeat that is sent, and the messages to systemd. */

import type { Heartbeat } from '../../core/model/config.ts';
import type { Beat, SendBeat } from '../../notify/heartbeat.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Systemd } from './systemd.ts';

/** Sends the signs of life. */
export interface Liveness {
  /** Reports that the service is ready. */
  start(): void;
  /** Sends the signs of life that are due; to be called every second by the daemon's tick, so that they end if it hangs. */
  tick(): void;
  /** Reports that the service reads its config again, until `work` has ended. */
  reload(work: () => Promise<void>): Promise<void>;
  /** Reports that the service stops; resolves when systemd knows. */
  stop(): Promise<void>;
}

interface LivenessOptions {
  readonly heartbeat: () => Heartbeat | undefined;
  readonly sendBeat: SendBeat;
  readonly systemd: Systemd | undefined;
  /** The problems of Keymedic itself, a sentence each; the heartbeat reports success only when there are none. */
  readonly healthProblems: () => readonly string[];
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  readonly log: Log;
}

/** ms by which a tick may come early and still count. */
const slack = 500;

/** Sends nothing before `start` or the first `tick`. */
export function createLiveness({
  heartbeat,
  sendBeat,
  systemd,
  healthProblems,
  steady,
  log,
}: LivenessOptions): Liveness {
  let lastBeatAt = steady();
  let lastWatchdogAt = steady();
  let isBeating = false;
  let wasDelivered = true;
  /** One warning about systemd is enough. */
  let hasWarned = false;

  async function beat(kind: Beat): Promise<void> {
    isBeating = true;
    const { ok, says } = await sendBeat(kind);
    isBeating = false;
    if (ok === wasDelivered) return;
    wasDelivered = ok;
    if (ok) log.info('the heartbeat is taken again');
    else log.warn(`the heartbeat does not get through: ${says}`);
  }

  async function notifySystemd(...states: readonly string[]): Promise<void> {
    const problem = await systemd?.notify(...states);
    if (problem === undefined || hasWarned) return;
    hasWarned = true;
    log.warn(problem);
  }

  return {
    start() {
      void notifySystemd('READY=1');
      if (heartbeat() !== undefined) void beat({ kind: 'start' });
      lastBeatAt = steady();
      lastWatchdogAt = steady();
    },
    tick() {
      const at = steady();
      if (systemd?.watchdog !== undefined && at - lastWatchdogAt >= systemd.watchdog - slack) {
        lastWatchdogAt = at;
        void notifySystemd('WATCHDOG=1');
      }
      const wanted = heartbeat();
      if (wanted === undefined || isBeating || at - lastBeatAt < wanted.every - slack) return;
      lastBeatAt = at;
      const problems = healthProblems();
      void beat(problems.length === 0 ? { kind: 'success' } : { kind: 'fail', says: problems.join(' ') });
    },
    async reload(work) {
      // `Type=notify-reload` wants the time as well, from the clock that `hrtime` reads.
      await notifySystemd('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
      try {
        await work();
      } finally {
        await notifySystemd('READY=1');
      }
    },
    stop: () => notifySystemd('STOPPING=1'),
  };
}
