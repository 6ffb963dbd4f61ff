/**
 * @module Tells systemd that the service is ready, alive or stopping
 * (https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html). Node opens no datagram sockets of the file
 * system, so the program `systemd-notify`, which comes with systemd, does it; its unit needs `NotifyAccess=all`, for the word
 * comes from a child.
 */

import { execFile } from 'node:child_process';

export interface Systemd {
  /** ms between the signs of life that systemd wants, half of `WatchdogSec`; absent when it wants none. */
  readonly watchdog?: number;
  /** Sends `READY=1`, `WATCHDOG=1`, `STOPPING=1` … in one message; says why not, or nothing when it went. */
  notify(...states: readonly string[]): Promise<string | undefined>;
}

/** ms for one call. */
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
      const options = { env: { NOTIFY_SOCKET: socket, ...(path === undefined ? {} : { PATH: path }) }, timeout: limit };
      return new Promise((resolve) => {
        execFile(program, states, options, (error) => resolve(error === null ? undefined : explain(error.code)));
      });
    },
  };
}

function explain(code: unknown): string {
  return code === 'ENOENT'
    ? 'systemd waits for a word, but the program systemd-notify is not here: install it, or set Type=exec and no WatchdogSec.'
    : `systemd-notify failed${typeof code === 'number' || typeof code === 'string' ? ` (${code})` : ''}; NotifyAccess=all may be missing in the unit.`;
}
