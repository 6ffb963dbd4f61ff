/** @module Are we cut off? Asks unrelated hosts again until one answers, so that it is said once, and once that it is over. */

import type { ConnectivityReport } from '../../core/model/exchange.ts';

export interface ConnectivityMonitor {
  /** An examination found no unrelated host: looks again soon, and again until one answers. */
  suspect(): void;
  /** An ESP answered, so we are online. */
  confirm(): void;
  stop(): void;
}

interface ConnectivityMonitorOptions {
  readonly check: (signal: AbortSignal) => Promise<ConnectivityReport>;
  readonly onCutOff: () => void;
  readonly onBack: () => void;
  /** ms between two looks; 3 s by default. */
  readonly pause?: number;
}

export function createConnectivityMonitor({
  check,
  onCutOff,
  onBack,
  pause = 3_000,
}: ConnectivityMonitorOptions): ConnectivityMonitor {
  const stopping = new AbortController();
  let state: 'online' | 'suspected' | 'cut off' = 'online';
  let timer: NodeJS.Timeout | undefined;

  function lookLater(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pause);
  }

  async function look(): Promise<void> {
    const { reached } = await check(stopping.signal);
    if (stopping.signal.aborted || state === 'online') return;
    if (reached.length > 0) {
      recover();
      return;
    }
    if (state === 'suspected') {
      state = 'cut off';
      onCutOff();
    }
    lookLater();
  }

  function recover(): void {
    clearTimeout(timer);
    const wasCutOff = state === 'cut off';
    state = 'online';
    if (wasCutOff) onBack();
  }

  return {
    suspect() {
      if (state !== 'online' || stopping.signal.aborted) return;
      state = 'suspected';
      lookLater();
    },
    confirm: recover,
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
