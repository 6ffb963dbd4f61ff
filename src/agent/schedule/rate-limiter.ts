/** @module How much each ESP is asked: so many examinations at once, so many requests a minute, and rests that it wants. */

import type { Integration } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';

/** One queue per ESP, or per host where the integration has a host of its own. */
export interface RateLimiter {
  /** Queues an examination; urgent ones (a verdict to confirm, a new secret) go first, but for every third turn. */
  enqueue(bucket: string, job: Job, isUrgent: boolean): void;
  /** Starts what may start now; to be called now and then, for the budget grows with time. */
  drain(): void;
  /** Counts requests that were sent. */
  consume(bucket: string, requests: number): void;
  /** How many integrations share the bucket, and what the ESP allows. */
  configure(bucket: string, provider: Provider, integrations: number): void;
}

/** Never rejects. */
export type Job = () => Promise<void>;

interface Bucket {
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
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function laneOf(name: string): Bucket {
    const known = buckets.get(name);
    if (known !== undefined) return known;
    const bucket = {
      urgent: createQueue(),
      routine: createQueue(),
      ...usual,
      running: 0,
      urgentInARow: 0,
      tokens: burstOf(usual.perMinute),
      countedAt: now(),
    };
    buckets.set(name, bucket);
    return bucket;
  }

  function refill(bucket: Bucket): void {
    const at = now();
    // A clock that was set back earns nothing, and costs nothing.
    const earned = (Math.max(0, at - bucket.countedAt) / 60_000) * bucket.perMinute;
    bucket.tokens = Math.min(burstOf(bucket.perMinute), bucket.tokens + earned);
    bucket.countedAt = at;
  }

  function pumpLane(bucket: Bucket): void {
    refill(bucket);
    while (bucket.running < bucket.concurrent && bucket.tokens >= 1) {
      const job = takeNext(bucket);
      if (job === undefined) return;
      bucket.running += 1;
      void job().finally(() => {
        bucket.running -= 1;
        pumpLane(bucket);
      });
    }
  }

  return {
    enqueue(name, job, isUrgent) {
      const bucket = laneOf(name);
      (isUrgent ? bucket.urgent : bucket.routine).push(job);
      pumpLane(bucket);
    },
    drain() {
      for (const bucket of buckets.values()) pumpLane(bucket);
    },
    consume(name, requests) {
      laneOf(name).tokens -= requests;
    },
    configure(name, provider, integrations) {
      const bucket = laneOf(name);
      const { perMinute, concurrent } = provider.budget ?? usual;
      const accounts = Math.max(1, Math.ceil(integrations / keysPerAccount));
      bucket.tokens += burstOf(perMinute * accounts) - burstOf(bucket.perMinute);
      bucket.perMinute = perMinute * accounts;
      bucket.concurrent = concurrent * accounts;
    },
  };
}

/** Where the budget is never enough for both, what is urgent leaves something to the rest, or these were never looked at again. */
function takeNext(bucket: Bucket): Job | undefined {
  const urgent = bucket.urgentInARow < mostUrgentInARow ? bucket.urgent.shift() : undefined;
  bucket.urgentInARow = urgent === undefined ? 0 : bucket.urgentInARow + 1;
  return urgent ?? bucket.routine.shift() ?? bucket.urgent.shift();
}

/** The bucket of an integration. */
export function bucketOf({ provider, endpoint }: Pick<Integration, 'provider' | 'endpoint'>): string {
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
