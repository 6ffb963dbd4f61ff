/** @module The retry loop: runs one attempt at a time, and repeats a failed one after growing pauses. */

/** A loop that repeats an attempt until nobody asks for another one. */
export interface RetryLoop {
  isRunning(): boolean;
  /** Attempts now. If an attempt is under way, another one follows after the pause. Resolves when the attempt has ended. */
  run(): Promise<void>;
  /** Attempts after the current pause, which replaces an earlier appointment. */
  retryLater(): void;
  /** Doubles the pause, up to the longest. */
  lengthenPause(): void;
  resetPause(): void;
  /** Cancels the appointment and accepts no further one. Resolves when the attempt under way has ended. */
  stop(): Promise<void>;
}

interface RetryLoopOptions {
  readonly attempt: () => Promise<void>;
  /** True if another attempt must follow without a pause. */
  readonly hasMore: () => boolean;
  /** ms. */
  readonly firstPause: number;
  /** ms. */
  readonly longestPause: number;
}

/** Makes a loop that rests until `run` or `retryLater`. Its timer does not keep the process alive. */
export function createRetryLoop({ attempt, hasMore, firstPause, longestPause }: RetryLoopOptions): RetryLoop {
  let underWay: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let pause = firstPause;

  async function attemptAll(): Promise<void> {
    try {
      do await attempt();
      while (hasMore());
    } finally {
      isRunning = false;
    }
  }

  function retryLater(): void {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void run(), pause).unref();
  }

  function run(): Promise<void> {
    if (isRunning) {
      retryLater();
      return underWay;
    }
    isRunning = true;
    underWay = attemptAll();
    return underWay;
  }

  return {
    isRunning: () => isRunning,
    run,
    retryLater,
    lengthenPause() {
      pause = Math.min(pause * 2, longestPause);
    },
    resetPause() {
      pause = firstPause;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      return underWay;
    },
  };
}
