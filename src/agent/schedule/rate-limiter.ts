/** @module The rate limiter: how many examinations run at once and how many requests are sent a minute, for each bucket. */

import type { Provider } from '../../core/model/provider.ts';
import { limitsFor, type RateLimits } from '../../core/target/limits.ts';

/** One token bucket with a queue per ESP, or per host where the integration has a host of its own (see `bucketOf`). */
export interface RateLimiter {
  /** Queues an examination. Urgent ones (a verdict to confirm, a new secret) go first, except on every third turn. */
  enqueue(bucket: string, job: Job, isUrgent: boolean): void;
  /** Starts the jobs that may start now; to be called regularly, since the tokens grow with time. */
  drain(): void;
  /** Takes tokens for requests that were sent. */
  consume(bucket: string, requests: number): void;
  /** Sets the limits of a bucket that `integrations` integrations of the ESP share. */
  configure(bucket: string, provider: Provider, integrations: number): void;
  /** Forgets the other buckets, unless they have a job or a debt: after many reloads there would be ever more. */
  retain(buckets: ReadonlySet<string>): void;
}

/** One examination, as a job of the queue; its promise must never reject. */
export type Job = () => Promise<void>;

interface Bucket {
  readonly urgent: Queue;
  readonly routine: Queue;
  limits: RateLimits;
  running: number;
  /** Urgent jobs since the last routine one. */
  urgentInARow: number;
  /** Requests that may be sent now; below zero after an investigation. */
  tokens: number;
  refilledAt: number;
}

interface Queue {
  readonly isEmpty: () => boolean;
  push(job: Job): void;
  shift(): Job | undefined;
}

const mostUrgentInARow = 2;

/** @param now a clock in ms; only differences count */
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function getBucket(name: string): Bucket {
    const known = buckets.get(name);
    if (known !== undefined) return known;
    const limits = limitsFor(undefined, 1);
    const bucket = {
      urgent: createQueue(),
      routine: createQueue(),
      limits,
      running: 0,
      urgentInARow: 0,
      tokens: limits.burst,
      refilledAt: now(),
    };
    buckets.set(name, bucket);
    return bucket;
  }

  function refill(bucket: Bucket): void {
    const at = now();
    // A clock that was set back adds no tokens, and takes none away.
    const earned = (Math.max(0, at - bucket.refilledAt) / 60_000) * bucket.limits.perMinute;
    bucket.tokens = Math.min(bucket.limits.burst, bucket.tokens + earned);
    bucket.refilledAt = at;
  }

  function drainBucket(bucket: Bucket): void {
    refill(bucket);
    while (bucket.running < bucket.limits.concurrent && bucket.tokens >= 1) {
      const job = takeNext(bucket);
      if (job === undefined) return;
      bucket.running += 1;
      void job().finally(() => {
        bucket.running -= 1;
        drainBucket(bucket);
      });
    }
  }

  return {
    enqueue(name, job, isUrgent) {
      const bucket = getBucket(name);
      (isUrgent ? bucket.urgent : bucket.routine).push(job);
      drainBucket(bucket);
    },
    drain() {
      for (const bucket of buckets.values()) drainBucket(bucket);
    },
    consume(name, requests) {
      getBucket(name).tokens -= requests;
    },
    configure(name, provider, integrations) {
      const bucket = getBucket(name);
      const limits = limitsFor(provider, integrations);
      bucket.tokens += limits.burst - bucket.limits.burst;
      bucket.limits = limits;
    },
    retain(names) {
      for (const [name, bucket] of buckets) {
        refill(bucket);
        const isIdle = bucket.running === 0 && bucket.urgent.isEmpty() && bucket.routine.isEmpty();
        if (isIdle && bucket.tokens >= bucket.limits.burst && !names.has(name)) buckets.delete(name);
      }
    },
  };
}

/** Returns the next job. Every third turn goes to a routine job: if urgent jobs use up all tokens, a routine job would otherwise never run. */
function takeNext(bucket: Bucket): Job | undefined {
  const urgent = bucket.urgentInARow < mostUrgentInARow ? bucket.urgent.shift() : undefined;
  bucket.urgentInARow = urgent === undefined ? 0 : bucket.urgentInARow + 1;
  return urgent ?? bucket.routine.shift() ?? bucket.urgent.shift();
}

/** First in, first out. An array's own `shift` moves all jobs that are left. */
function createQueue(): Queue {
  let jobs: (Job | undefined)[] = [];
  let next = 0;
  return {
    isEmpty: () => next === jobs.length,
    push: (job) => void jobs.push(job),
    shift() {
      const job = jobs[next];
      if (job === undefined) return undefined;
      // A job that was started must not be kept: it holds all that its examination needed.
      jobs[next] = undefined;
      next += 1;
      if (next > 1000 && next > jobs.length / 2) {
        jobs = jobs.slice(next);
        next = 0;
      }
      return job;
    },
  };
}
