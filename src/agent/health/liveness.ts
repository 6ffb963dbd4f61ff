/** @module Signs of life for those who watch Keymedic itself: the heartbeat that leaves, and the word to systemd. */

import type { Heartbeat } from '../../core/model/config.ts';
import type { Beat, SendBeat } from '../../notify/heartbeat.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Systemd } from './systemd.ts';

export interface Liveness {
  /** Says that the service is ready. */
  start(): void;
  /** To be called every second by the scheduler: when that stands still, silence is the sign. */
  tick(): void;
  /** Says that the service reads its config anew, until `work` is done. */
  reload(work: () => Promise<void>): Promise<void>;
  /** Says that the service ends; resolves when systemd knows. */
  stop(): Promise<void>;
}

interface LivenessOptions {
  readonly heartbeat: () => Heartbeat | undefined;
  readonly send: SendBeat;
  readonly systemd: Systemd | undefined;
  /** What is wrong with Keymedic now, a sentence each; the heartbeat is good only when there is nothing. */
  readonly healthProblems: () => readonly string[];
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  readonly log: Log;
}

/** ms by which a tick may come early and still count. */
const slack = 500;

export function createLiveness({ heartbeat, send, systemd, healthProblems, steady, log }: LivenessOptions): Liveness {
  let beatAt = steady();
  let wordAt = steady();
  let isBeating = false;
  let wasTaken = true;
  let isMute = false;

  async function beat(kind: Beat): Promise<void> {
    isBeating = true;
    const { ok, says } = await send(kind);
    isBeating = false;
    if (ok === wasTaken) return;
    wasTaken = ok;
    if (ok) log.info('the heartbeat is taken again');
    else log.warn(`the heartbeat does not get through: ${says}`);
  }

  async function tell(...states: readonly string[]): Promise<void> {
    const problem = await systemd?.notify(...states);
    if (problem === undefined || isMute) return;
    isMute = true;
    log.warn(problem);
  }

  return {
    start() {
      void tell('READY=1');
      if (heartbeat() !== undefined) void beat({ kind: 'start' });
      beatAt = steady();
      wordAt = steady();
    },
    tick() {
      const at = steady();
      if (systemd?.watchdog !== undefined && at - wordAt >= systemd.watchdog - slack) {
        wordAt = at;
        void tell('WATCHDOG=1');
      }
      const wanted = heartbeat();
      if (wanted === undefined || isBeating || at - beatAt < wanted.every - slack) return;
      beatAt = at;
      const wrong = healthProblems();
      void beat(wrong.length === 0 ? { kind: 'success' } : { kind: 'fail', says: wrong.join(' ') });
    },
    async reload(work) {
      // `Type=notify-reload` wants the time as well, from the clock that is behind `hrtime`.
      await tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
      try {
        await work();
      } finally {
        await tell('READY=1');
      }
    },
    stop: () => tell('STOPPING=1'),
  };
}
