/**
 * @module Messages to systemd: the service is ready, alive or stopping
 * (https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html). Node cannot open datagram sockets of the file
 * system, so the program `systemd-notify`, a part of systemd, sends them. The unit needs `NotifyAccess=all`, since the
 * messages come from a child process.
 */

import { execFile } from 'node:child_process';
import { defined } from '../../core/defined.ts';

/** The systemd that supervises this process. */
export interface Systemd {
  /** ms between two `WATCHDOG=1`, half of `WatchdogSec`; absent when systemd wants none. */
  readonly watchdog?: number;
  /** Sends `READY=1`, `WATCHDOG=1`, `STOPPING=1` … in one message. Resolves to one sentence if it failed, else to undefined. */
  notify(...states: readonly string[]): Promise<string | undefined>;
}

/** The longest time (ms) for one call of the program. */
const limit = 5_000;

/** Undefined where systemd waits for nothing ($NOTIFY_SOCKET is not set). @param pid of the service's main process */
export function findSystemd(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
  program = 'systemd-notify',
): Systemd | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: microseconds, WATCHDOG_PID: watched, PATH: path } = env;
  if (socket === undefined || socket === '') return undefined;
  const isForUs = watched === undefined || watched === '' || Number(watched) === pid;
  const interval = isForUs && microseconds !== undefined ? Math.floor(Number(microseconds) / 2000) : Number.NaN;
  return {
    ...(interval > 0 ? { watchdog: interval } : {}),
    notify(...states) {
      const options = { env: defined({ NOTIFY_SOCKET: socket, PATH: path }), timeout: limit };
      return new Promise((resolve) => {
        execFile(program, states, options, (error) =>
          resolve(error === null ? undefined : describeFailure(error.code)),
        );
      });
    },
  };
}

function describeFailure(code: unknown): string {
  return code === 'ENOENT'
    ? 'systemd waits for messages, but the program systemd-notify is not here: install it, or set Type=exec and no WatchdogSec.'
    : `systemd-notify failed${typeof code === 'number' || typeof code === 'string' ? ` (${code})` : ''}; NotifyAccess=all may be missing in the unit.`;
}
