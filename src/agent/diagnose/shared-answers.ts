/** @module What examinations share: answers to made-up keys, one investigation at a time, each ESP's rate. The good guest's memory. */

import { dependsOnKey, isAccepted, type ReadAnswer } from '../../core/diagnosis/read-steps.ts';
import type { Provider } from '../../core/model/provider.ts';

/** In memory, for one process. Instants in ms. */
export interface SharedAnswers {
  /** The answer of the last hour to a made-up key, if there was one. */
  get(place: string, now: number): ReadAnswer | undefined;
  /** True when a made-up key was refused there within the last week: an acceptance means something. */
  isGuarded(place: string, now: number): boolean;
  put(place: string, answered: ReadAnswer, now: number): void;
  /** What was asked under this name less than `age` ago, or is being asked now; else asks. Who did not ask paid nothing. */
  once<T>(name: string, age: number, now: number, ask: () => Promise<T>): Promise<{ value: T; isShared: boolean }>;
  /**
   * Runs the task when no other with the same trouble (ESP, host, words of the refusal) runs.
   * @param task told false once a handful of the same trouble were investigated: then no real key is sent again for it
   */
  inTurn<T>(trouble: string, now: () => number, task: (mayAskAgain: boolean) => Promise<T>): Promise<T>;
  /** Counts requests of investigations, or gives back (below 0); false, and nothing counted, when this minute's share is spent. */
  takeQuota(provider: Provider, requests: number, now: number): boolean;
}

const minute = 60_000;
const hour = 60 * minute;
const week = 168 * hour;
/** So many investigations of the same trouble, each with its own key, within so long. */
const handful = 5;
const memory = 10 * minute;
/** For ESPs of which no limit is known. */
const usualPerMinute = 120;

export function createSharedAnswers(): SharedAnswers {
  const known = new Map<string, { readonly answered: ReadAnswer; readonly at: number }>();
  const shared = new Map<string, { readonly value: Promise<unknown>; readonly at: number }>();
  const troubles = new Map<string, { queue: Promise<unknown>; waiting: number; begun: readonly number[] }>();
  const spent = new Map<string, { at: number; requests: number }>();

  function find(place: string, now: number, age: number): ReadAnswer | undefined {
    const found = known.get(place);
    return found !== undefined && now - found.at < age ? found.answered : undefined;
  }

  return {
    get: (place, now) => find(place, now, hour),
    isGuarded(place, now) {
      const answered = find(place, now, week);
      return answered !== undefined && dependsOnKey(answered) && !isAccepted(answered);
    },
    put(place, answered, now) {
      known.set(place, { answered, at: now });
    },
    async once<T>(name: string, age: number, now: number, ask: () => Promise<T>) {
      const found = shared.get(name);
      // Only `ask` puts values under its name, so the type is that of before.
      if (found !== undefined && now - found.at < age) return { value: (await found.value) as T, isShared: true };
      const value = ask();
      shared.set(name, { value, at: now });
      value.catch(() => shared.delete(name));
      return { value: await value, isShared: false };
    },
    async inTurn(trouble, now, task) {
      const lane = troubles.get(trouble) ?? { queue: Promise.resolve(), waiting: 0, begun: [] };
      troubles.set(trouble, lane);
      const turn = lane.queue;
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      lane.queue = over;
      lane.waiting += 1;
      try {
        await turn;
        lane.begun = lane.begun.filter((at) => now() - at < memory);
        const mayAskAgain = lane.begun.length < handful;
        if (mayAskAgain) lane.begun = [...lane.begun, now()];
        return await task(mayAskAgain);
      } finally {
        lane.waiting -= 1;
        end();
        if (lane.waiting === 0) forgetOld(troubles, now());
      }
    },
    takeQuota({ id, budget }, requests, now) {
      const most = budget?.perMinute ?? usualPerMinute;
      const found = spent.get(id);
      const current = found !== undefined && now - found.at < minute ? found : { at: now, requests: 0 };
      if (requests > 0 && current.requests + requests > most) return false;
      spent.set(id, { at: current.at, requests: Math.max(0, current.requests + requests) });
      return true;
    },
  };
}

/** Words of refusals may differ for ever; those of ten minutes ago are of no use. */
function forgetOld(
  troubles: Map<string, { readonly waiting: number; readonly begun: readonly number[] }>,
  now: number,
): void {
  for (const [trouble, { waiting, begun }] of troubles)
    if (waiting === 0 && begun.every((at) => now - at >= memory)) troubles.delete(trouble);
}
