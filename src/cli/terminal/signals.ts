/** @module The signals that stop and reload the daemon. */

/** The signals of the process. */
export interface Signals {
  /** Resolves at the first SIGTERM or SIGINT. */
  readonly ended: Promise<void>;
  /**
   * `reload` is called after each SIGHUP, one call after the other. A SIGHUP that comes during a call, or before this one, is
   * noted: one more call follows, which reads what the file holds then.
   */
  onReload(reload: () => Promise<void>): void;
}

/** Handles the signals from now on. A second SIGTERM or SIGINT ends the process at once. */
export function handleSignals(): Signals {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let reload: (() => Promise<void>) | undefined;
  let isWanted = false;
  let isRunning = false;

  async function runWanted(): Promise<void> {
    if (reload === undefined || isRunning) return;
    isRunning = true;
    try {
      while (isWanted) {
        isWanted = false;
        await reload();
      }
    } finally {
      isRunning = false;
    }
  }

  function end(): void {
    process.off('SIGTERM', end);
    process.off('SIGINT', end);
    resolve();
  }
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('SIGHUP', () => {
    isWanted = true;
    void runWanted();
  });
  return {
    ended,
    onReload(wanted) {
      reload = wanted;
      void runWanted();
    },
  };
}
