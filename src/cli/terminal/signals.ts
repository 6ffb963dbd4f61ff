/** @module The signals that stop and reload the daemon. */

/** The signals of the process. */
export interface Signals {
  /** Resolves at the first SIGTERM or SIGINT. */
  readonly ended: Promise<void>;
  /** `reload` is called for each SIGHUP, one call after the other. */
  onReload(reload: () => Promise<void>): void;
}

/** Handles the signals from now on. A second SIGTERM or SIGINT ends the process at once. */
export function handleSignals(): Signals {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let reload: () => Promise<void> = async () => {};
  let turn = Promise.resolve();
  let isWanted = false;

  function end(): void {
    process.off('SIGTERM', end);
    process.off('SIGINT', end);
    resolve();
  }
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('SIGHUP', () => {
    if (isWanted) return;
    isWanted = true;
    turn = turn.then(() => {
      isWanted = false;
      return reload();
    });
  });
  return {
    ended,
    onReload(wanted) {
      reload = wanted;
    },
  };
}
