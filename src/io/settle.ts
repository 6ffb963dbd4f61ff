/** @module Waits that end: a wait is over when its signal says so at the latest, and keeps the process alive until then. */

/** The time (ms) that work has to end by itself after its signal was aborted: it may still have a part of an answer. */
const grace = 250;
/** The interval (ms) of a timer that does nothing but keep the process alive; any long time will do. */
const longInterval = 60_000;

/**
 * Waits for `work`, until `signal` is aborted at the latest. Node ends a process in which only an unreferenced timer is left,
 * such as that of `AbortSignal.timeout`, although a promise still waits for it.
 * @throws the error of `work`, or the signal's reason if `work` does not end soon after it
 */
export async function settleBy<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const keepAlive = setInterval(() => {}, longInterval);
  let timer: NodeJS.Timeout | undefined;
  function end(): void {
    timer = setTimeout(() => reject(signal.reason), grace);
  }
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([work, late]);
  } finally {
    signal.removeEventListener('abort', end);
    clearInterval(keepAlive);
    clearTimeout(timer);
  }
}

/** Does `work` with a signal that is aborted after `limit` ms, and waits for it until then. @throws as `settleBy` does */
export async function settleWithin<Value>(
  limit: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('the time is up', 'TimeoutError')), limit);
  try {
    return await settleBy(controller.signal, work(controller.signal));
  } finally {
    clearTimeout(timer);
  }
}
