/** @module Nothing that lives as long as the daemon grows with each examination, key, token or reload. */

import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createSharedAnswers } from '../../src/agent/diagnose/shared-answers.ts';
import { createBackoffs } from '../../src/agent/schedule/backoff.ts';
import { createDueQueue } from '../../src/agent/schedule/due-queue.ts';
import { createRateLimiter } from '../../src/agent/schedule/rate-limiter.ts';
import { createSiblingIndex } from '../../src/agent/schedule/sibling-index.ts';
import { createWatchList } from '../../src/agent/schedule/watch-list.ts';
import { makeDefaultConfig } from '../../src/config/build/defaults.ts';
import { createBoundedMap } from '../../src/core/bounded-map.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { createScrubber } from '../../src/core/scrub.ts';
import { makeIntegration, providers } from './diagnose/fake-context.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const rounds = 20_000;
/** Characters of each text that a round brings. */
const size = 1_000;

/** A text that no other round has, and that shares its memory with none. */
function fresh(round: number): string {
  return Buffer.from(`${round} `.padEnd(size, String(round % 10))).toString('latin1');
}

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Does rounds from `from` on. Returns the largest heap on the way: a memory of two halves goes up and down. */
async function largestHeap(round: (number: number) => unknown, from: number): Promise<number> {
  let largest = 0;
  for (let number = from; number < from + rounds; number += 1) {
    await round(number);
    if (number % (rounds / 10) === 0) largest = Math.max(largest, heapUsed());
  }
  return largest;
}

/** Returns the bytes of heap that each of the later rounds left behind. */
async function growthOf(round: (number: number) => unknown): Promise<number> {
  const before = await largestHeap(round, 0);
  return ((await largestHeap(round, rounds)) - before) / rounds;
}

const [provider] = providers.values();
const minute = 60_000;

function makeRounds(): Readonly<Record<string, (number: number) => unknown>> {
  let at = 0;
  const rotated = createSiblingIndex();
  const moved = createSiblingIndex();
  const limiter = createRateLimiter(() => at);
  const shared = createSharedAnswers();
  const turns = createSharedAnswers();
  const backoffs = createBackoffs();
  const scrubber = createScrubber([]);
  const short = createScrubber([]);
  const due = createDueQueue();
  const config = makeDefaultConfig(providers, '/tmp');
  const watchList = createWatchList({ standings: [], config: () => config, nextCron: () => null, now: () => at });
  const bounded = createBoundedMap<string>(1_000);
  const outcome = { provider: 'acme', result: 'works', workedBefore: true } as const;
  return {
    'a key that is rotated': (n) => rotated.put('shop', { ...outcome, at: n, host: 'h', fingerprint: fresh(n) }),
    'an integration whose host is another one after each reload'(n) {
      moved.put(`shop ${n}`, { ...outcome, at: n, host: fresh(n) });
      moved.remove(`shop ${n}`);
    },
    'a bucket that leaves the config, with a job that ended'(n) {
      at += minute;
      const bucket = fresh(n);
      if (provider !== undefined) limiter.configure(bucket, provider, 1);
      const held = fresh(n);
      limiter.enqueue(bucket, async () => void held.length, false);
      limiter.retain(new Set());
    },
    'the answers at an endpoint that leaves the config'(n) {
      const now = n * minute;
      shared.put(
        fresh(n),
        { answer: { kind: 'none', reason: 'no_route', says: '' }, reading: { causes: [] } } as never,
        now,
      );
      return shared.once(fresh(n), minute, now, async () => fresh(n));
    },
    'refusals whose words are new each time': (n) =>
      turns.inTurn(
        fresh(n),
        () => n * minute,
        async () => {},
      ),
    'back-offs of accounts': (n) =>
      backoffs.add({ provider: 'acme', account: fresh(n) } as never, n * minute + 1, n * minute),
    'a token that is minted for each request': (n) =>
      scrubber.learnMinted(new Secret(`${n}.${randomBytes(100).toString('base64url')}`)),
    'a minted token that is short'(n) {
      short.learnMinted(new Secret(String(n)));
      if (n % 50 === 0) short.scrub(`a sentence about ${fresh(n)}`);
    },
    'an integration that was due once'(n) {
      due.set(fresh(n), n);
      due.remove(fresh(n));
    },
    'an integration that joins the config, and leaves it'(n) {
      const id = fresh(n);
      watchList.add(makeIntegration(id, 'sendgrid'));
      watchList.remove(id);
    },
    'a bounded map': (n) => bounded.put(fresh(n), fresh(n)),
  };
}

test.for(Object.entries(makeRounds()))('%s leaves nothing behind', { timeout: 120_000 }, async ([, round]) => {
  expect(await growthOf(round)).toBeLessThan(size / 5);
});

test('a job that was started is not kept, though others wait behind it', async () => {
  const limiter = createRateLimiter(() => 0);
  const weak: WeakRef<object>[] = [];
  for (let n = 0; n < 50; n += 1) {
    const held = { n };
    weak.push(new WeakRef(held));
    limiter.enqueue('acme', async () => void held.n, false);
  }
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(weak.filter((one) => one.deref() !== undefined).length).toBeLessThan(50);
});
