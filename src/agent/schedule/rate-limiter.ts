/** @module How much each ESP is asked: so many examinations at once, so many requests a minute, and rests that it wants. */

import type { Integration } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';

/** One queue per ESP, or per host where the integration has a host of its own. */
export interface Budgets {
  /** Queues an examination; urgent ones (a verdict to confirm, a new secret) go first, but for every third turn. */
  enqueue(lane: string, job: Job, isUrgent: boolean): void;
  /** Starts what may start now; to be called now and then, for the budget grows with time. */
  pump(): void;
  /** Counts requests that were sent. */
  charge(lane: string, requests: number): void;
  /** How many integrations share the lane, and what the ESP allows. */
  resize(lane: string, provider: Provider, integrations: number): void;
}

/** Never rejects. */
export type Job = () => Promise<void>;

interface Lane {
  readonly urgent: Queue;
  readonly routine: Queue;
  perMinute: number;
  concurrent: number;
  running: number;
  /** Urgent ones since a routine one had its turn. */
  urgentInARow: number;
  /** Requests that may be sent now; below zero after an investigation. */
  tokens: number;
  countedAt: number;
}

interface Queue {
  push(job: Job): void;
  shift(): Job | undefined;
}

/** For ESPs of which no limit is known. */
const usual = { perMinute: 120, concurrent: 4 };

/**
 * ESPs limit an account. Of most keys we do not know whose they are; so many of them are taken to share one, which holds
 * for those who have few, and lets those who have thousands (of many customers, then) examine them in time.
 */
const keysPerAccount = 20;

const mostUrgentInARow = 2;

/** @param now the clock in ms; only differences count */
export function createBudgets(now: () => number): Budgets {
  const lanes = new Map<string, Lane>();

  function laneOf(name: string): Lane {
    const known = lanes.get(name);
    if (known !== undefined) return known;
    const lane = {
      urgent: createQueue(),
      routine: createQueue(),
      ...usual,
      running: 0,
      urgentInARow: 0,
      tokens: burstOf(usual.perMinute),
      countedAt: now(),
    };
    lanes.set(name, lane);
    return lane;
  }

  function refill(lane: Lane): void {
    const at = now();
    // A clock that was set back earns nothing, and costs nothing.
    const earned = (Math.max(0, at - lane.countedAt) / 60_000) * lane.perMinute;
    lane.tokens = Math.min(burstOf(lane.perMinute), lane.tokens + earned);
    lane.countedAt = at;
  }

  function pumpLane(lane: Lane): void {
    refill(lane);
    while (lane.running < lane.concurrent && lane.tokens >= 1) {
      const job = takeNext(lane);
      if (job === undefined) return;
      lane.running += 1;
      void job().finally(() => {
        lane.running -= 1;
        pumpLane(lane);
      });
    }
  }

  return {
    enqueue(name, job, isUrgent) {
      const lane = laneOf(name);
      (isUrgent ? lane.urgent : lane.routine).push(job);
      pumpLane(lane);
    },
    pump() {
      for (const lane of lanes.values()) pumpLane(lane);
    },
    charge(name, requests) {
      laneOf(name).tokens -= requests;
    },
    resize(name, provider, integrations) {
      const lane = laneOf(name);
      const { perMinute, concurrent } = provider.budget ?? usual;
      const accounts = Math.max(1, Math.ceil(integrations / keysPerAccount));
      lane.tokens += burstOf(perMinute * accounts) - burstOf(lane.perMinute);
      lane.perMinute = perMinute * accounts;
      lane.concurrent = concurrent * accounts;
    },
  };
}

/** Where the budget is never enough for both, what is urgent leaves something to the rest, or these were never looked at again. */
function takeNext(lane: Lane): Job | undefined {
  const urgent = lane.urgentInARow < mostUrgentInARow ? lane.urgent.shift() : undefined;
  lane.urgentInARow = urgent === undefined ? 0 : lane.urgentInARow + 1;
  return urgent ?? lane.routine.shift() ?? lane.urgent.shift();
}

/** The lane of an integration. */
export function laneOf({ provider, endpoint }: Pick<Integration, 'provider' | 'endpoint'>): string {
  return endpoint === undefined ? provider : `${provider} ${URL.parse(endpoint)?.host ?? endpoint}`;
}

/** Half a minute's worth at once. */
function burstOf(perMinute: number): number {
  return Math.max(2, perMinute / 2);
}

/** First in, first out; an array's own `shift` moves all that are left. */
function createQueue(): Queue {
  let jobs: Job[] = [];
  let next = 0;
  return {
    push: (job) => void jobs.push(job),
    shift() {
      const job = jobs[next];
      if (job === undefined) return undefined;
      next += 1;
      if (next > 1000 && next > jobs.length / 2) {
        jobs = jobs.slice(next);
        next = 0;
      }
      return job;
    },
  };
}
