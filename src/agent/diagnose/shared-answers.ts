/** @module Shared answers: answers to made-up keys, one investigation at a time for the same trouble, and each ESP's quota a minute. */

import { defined } from '../../core/defined.ts';
import { compareAnswers } from '../../core/diagnosis/compare-answers.ts';
import { dependsOnKey, isAccepted, type ReadAnswer } from '../../core/diagnosis/read-steps.ts';
import type { Provider } from '../../core/model/provider.ts';
import { limitsFor } from '../../core/target/limits.ts';
import { createOnlineMemory, type OnlineMemory } from './online-memory.ts';

/** An answer to a made-up key. Times are ms since the epoch. */
export interface KeptAnswer {
  readonly answered: ReadAnswer;
  /** When it was asked for. */
  readonly at: number;
  /** When a made-up key still got another answer there; absent if that is not known of the last hour. */
  readonly otherAt?: number;
}

/** What the examinations of one process share, in memory. Times are ms since the epoch. */
export interface SharedAnswers {
  /** Returns the answer of the last hour to a made-up key at `place`; undefined if there was none. */
  get(place: string, now: number): KeptAnswer | undefined;
  /** True when a made-up key was refused at `place` within the last week: an acceptance there proves something. */
  isGuarded(place: string, now: number): boolean;
  /** Keeps the answer to a made-up key that was asked at `now`. */
  put(place: string, answered: ReadAnswer, now: number): KeptAnswer;
  /** Asks once under `name` within `age` ms: others get the same value with `isShared`, and count no requests for it. */
  once<T>(name: string, age: number, now: number, ask: () => Promise<T>): Promise<{ value: T; isShared: boolean }>;
  /**
   * Runs the task when no other task with the same trouble (ESP, host, words of the refusal) runs.
   * @param task called with false after five investigations of the same trouble: it must send no real key again for it
   */
  inTurn<T>(trouble: string, now: () => number, task: (mayAskAgain: boolean) => Promise<T>): Promise<T>;
  /** Takes requests of investigations from this minute's quota; below 0 gives back. False, and nothing taken, if too few are left. */
  takeQuota(provider: Provider, requests: number, now: number): boolean;
  /** Who answered, watched or unrelated. */
  readonly online: OnlineMemory;
}

/** The investigations of one trouble. */
interface Turns {
  /** Ends when the last task in the queue has ended. */
  last: Promise<unknown>;
  waiting: number;
  /** When investigations that could send a real key again began. */
  begunAt: readonly number[];
}

const minute = 60_000;
const hour = 60 * minute;
const week = 168 * hour;
/** Investigations of the same trouble that may send a real key again, within the time (ms) below. */
const mostInvestigations = 5;
const remembered = 10 * minute;

/** Knows no answers at first. */
export function createSharedAnswers(): SharedAnswers {
  const known = new Map<string, KeptAnswer>();
  const shared = new Map<string, { readonly value: Promise<unknown>; readonly at: number }>();
  const turnsByTrouble = new Map<string, Turns>();
  const spent = new Map<string, { at: number; requests: number }>();

  function find(place: string, now: number, age: number): KeptAnswer | undefined {
    const found = known.get(place);
    return found !== undefined && now - found.at < age ? found : undefined;
  }

  return {
    online: createOnlineMemory(),
    get: (place, now) => find(place, now, hour),
    isGuarded(place, now) {
      const answered = find(place, now, week)?.answered;
      return answered !== undefined && dependsOnKey(answered) && !isAccepted(answered);
    },
    put(place, answered, now) {
      forgetOlder(known, now - week);
      const before = find(place, now, hour);
      const otherAt = before === undefined ? undefined : findOther(before, answered, now);
      const kept: KeptAnswer = defined({ answered, at: now, otherAt });
      known.delete(place);
      known.set(place, kept);
      return kept;
    },
    async once<T>(name: string, age: number, now: number, ask: () => Promise<T>) {
      const found = shared.get(name);
      // Only `ask` puts values under its name, so the value has its type.
      if (found !== undefined && now - found.at < age) return { value: (await found.value) as T, isShared: true };
      const value = ask();
      forgetOlder(shared, now - hour);
      shared.delete(name);
      shared.set(name, { value, at: now });
      value.catch(() => shared.delete(name));
      return { value: await value, isShared: false };
    },
    async inTurn(trouble, now, task) {
      const turns = turnsByTrouble.get(trouble) ?? { last: Promise.resolve(), waiting: 0, begunAt: [] };
      turnsByTrouble.set(trouble, turns);
      const before = turns.last;
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      turns.last = ended;
      turns.waiting += 1;
      try {
        await before;
        turns.begunAt = turns.begunAt.filter((at) => now() - at < remembered);
        const mayAskAgain = turns.begunAt.length < mostInvestigations;
        if (mayAskAgain) turns.begunAt = [...turns.begunAt, now()];
        return await task(mayAskAgain);
      } finally {
        turns.waiting -= 1;
        end();
        if (turns.waiting === 0) forgetOld(turnsByTrouble, now());
      }
    },
    takeQuota(provider, requests, now) {
      const { perMinute } = limitsFor(provider, 1);
      const found = spent.get(provider.id);
      const current = found !== undefined && now - found.at < minute ? found : { at: now, requests: 0 };
      if (requests > 0 && current.requests + requests > perMinute) return false;
      spent.set(provider.id, { at: current.at, requests: Math.max(0, current.requests + requests) });
      return true;
    },
  };
}

/** When a made-up key got another answer than this one within the last hour. */
function findOther(before: KeptAnswer, answered: ReadAnswer, now: number): number | undefined {
  const difference = compareAnswers(before.answered, answered);
  if (difference === 'words' || difference === 'verdict') return before.at;
  return before.otherAt !== undefined && now - before.otherAt < hour ? before.otherAt : undefined;
}

/** Forgets what is older than `since`, beginning with the oldest: endpoints leave the config, and nobody asks for them again. */
function forgetOlder(values: Map<string, { readonly at: number }>, since: number): void {
  for (const [name, { at }] of values) {
    if (at >= since) return;
    values.delete(name);
  }
}

/** The words of refusals may differ without end; those of ten minutes ago serve nothing. */
function forgetOld(turnsByTrouble: Map<string, Turns>, now: number): void {
  for (const [trouble, { waiting, begunAt }] of turnsByTrouble)
    if (waiting === 0 && begunAt.every((at) => now - at >= remembered)) turnsByTrouble.delete(trouble);
}
