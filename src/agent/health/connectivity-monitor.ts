/** @module The connectivity monitor: asks unrelated hosts until one answers, to report once that we are offline and once that it is over. */

import type { ConnectivityReport } from '../../core/model/exchange.ts';

/** Knows whether this machine is online. */
export interface ConnectivityMonitor {
  /** Asks once, so that hosts which never answer are not taken for a lost connection later. */
  start(): void;
  /** An examination reached nobody: asks the unrelated hosts again after a pause, until one answers. @param says the reason, for a config without unrelated hosts */
  suspect(says?: string): void;
  /** An ESP answered, so we are online. */
  confirm(): void;
  stop(): void;
}

interface ConnectivityMonitorOptions {
  /** Asks the unrelated hosts of the config. */
  readonly check: (signal: AbortSignal) => Promise<ConnectivityReport>;
  readonly onOffline: (report: ConnectivityReport, says: string | undefined) => void;
  readonly onOnline: () => void;
  /** ms between two checks; 3 s by default. */
  readonly pause?: number;
}

/** Starts as online; `onOffline` is called when a check confirms the suspicion. */
export function createConnectivityMonitor({
  check,
  onOffline,
  onOnline,
  pause = 3_000,
}: ConnectivityMonitorOptions): ConnectivityMonitor {
  const stopping = new AbortController();
  let state: 'online' | 'suspected' | 'offline' = 'online';
  let timer: NodeJS.Timeout | undefined;
  let reason: string | undefined;

  function scheduleCheck(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void runCheck(), pause);
  }

  async function runCheck(): Promise<void> {
    const report = await check(stopping.signal);
    if (stopping.signal.aborted || state === 'online') return;
    if (report.reached.length > 0) {
      recover();
      return;
    }
    if (state === 'suspected') {
      state = 'offline';
      onOffline(report, reason);
    }
    scheduleCheck();
  }

  function recover(): void {
    clearTimeout(timer);
    const wasOffline = state === 'offline';
    state = 'online';
    if (wasOffline) onOnline();
  }

  return {
    start: () => void check(stopping.signal),
    suspect(says) {
      reason = says;
      if (state !== 'online' || stopping.signal.aborted) return;
      state = 'suspected';
      scheduleCheck();
    },
    confirm() {
      const wasDoubted = state !== 'online';
      recover();
      // Whether the unrelated hosts answer again is not known yet.
      if (wasDoubted && !stopping.signal.aborted) void check(stopping.signal);
    },
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
