/** @module The signals that a daemon hears. */

export interface Signals {
  /** Resolves at the first SIGTERM or SIGINT. */
  readonly ended: Promise<void>;
  /** Called for each SIGHUP, never twice at once; one that comes meanwhile is heard afterwards. */
  onReload(reload: () => Promise<void>): void;
}

/** Takes the signals from now on; a second SIGTERM or SIGINT ends the process at once. */
export function takeSignals(): Signals {
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
