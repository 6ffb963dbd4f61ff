/** @module A scheduler whose ESPs are a function, on a clock that the test moves second by second. */

import type { DiagnoseContext } from '../../../src/agent/diagnose/context.ts';
import { createBackoffs } from '../../../src/agent/schedule/backoff.ts';
import { diffConfigs } from '../../../src/agent/schedule/config-diff.ts';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { createDueQueue } from '../../../src/agent/schedule/due-queue.ts';
import type { VerdictParts } from '../../../src/agent/schedule/put-verdict.ts';
import { createRateLimiter } from '../../../src/agent/schedule/rate-limiter.ts';
import { createScheduler } from '../../../src/agent/schedule/scheduler.ts';
import { createSiblingIndex } from '../../../src/agent/schedule/sibling-index.ts';
import { createWatchList } from '../../../src/agent/schedule/watch-list.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { defined } from '../../../src/core/defined.ts';
import { generateFromShape } from '../../../src/core/key/shape.ts';
import type { Config, Integration } from '../../../src/core/model/config.ts';
import type { Standing } from '../../../src/core/model/incident.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createSecretReader } from '../../../src/secrets/reader.ts';
import { createFakeContext, providers } from '../diagnose/fake-context.ts';

interface SchedulerTest {
  readonly integrations: readonly Integration[];
  readonly standings?: readonly Standing[];
  readonly answer?: NonNullable<Parameters<typeof createFakeContext>[0]>['answer'];
  /** Replaces parts of the context. */
  readonly context?: Partial<DiagnoseContext>;
  /** Also called for each verdict. */
  readonly onVerdict?: VerdictParts['onVerdict'];
}

const second = 1000;

function configOf(integrations: readonly Integration[]): Config {
  return {
    ...makeDefaultConfig(providers, '/tmp'),
    integrations,
    channels: [{ id: 'mail', type: 'email', smtp: { url: 'smtp://mail.test:25' }, from: 'a@b.test', to: ['c@d.test'] }],
  };
}

/** Resolves when all that waits for no timer and no socket has run. */
function flush(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function openScheduler({ integrations, standings = [], answer, context: replaced, onVerdict }: SchedulerTest) {
  const fake = createFakeContext(defined({ answer }));
  const { now } = fake;
  const startedAt = now();
  const keys = new Map<string, string>();
  const context: DiagnoseContext = {
    ...fake,
    async resolveCredential({ id, provider }) {
      const part = providers.get(provider)?.credentials[0]?.parts[0];
      const text = keys.get(id) ?? generateFromShape(part?.shape ?? '', Math.random);
      keys.set(id, text);
      return { ok: true, parts: { [part?.name ?? 'key']: new Secret(text) } };
    },
    ...replaced,
  };
  let config = configOf(integrations);
  const recorded: Recorded[] = [];
  const examined: { readonly id: string; readonly verdict: string; readonly at: number }[] = [];
  const events: string[] = [];
  const nextCron = createNextCron();
  const due = createDueQueue();
  const backoffs = createBackoffs();
  const limiter = createRateLimiter(now);
  const watchList = createWatchList({ standings, config: () => config, nextCron, now });
  const scheduler = createScheduler({
    config: () => config,
    runtime: () => ({ context, secrets: createSecretReader({ env: {}, now }) }),
    watchList,
    due,
    limiter,
    backoffs,
    siblings: createSiblingIndex(),
    nextCron,
    now,
    steady: now,
    dependencies: () => [],
    record: (one) => recorded.push(one),
    onVerdict: (own, one, isNews) => {
      const { state, cause } = own.diagnosis;
      examined.push({ id: one.result.integration, verdict: `${state} ${cause}`, at: (now() - startedAt) / second });
      onVerdict?.(own, one, isNews);
    },
    onRemoved: (id, recorded) => void (recorded && events.push(`removed ${id}`)),
    onSecretChanged: (id) => events.push(`secret changed ${id}`),
    onLackOfDescriptors: () => events.push('no descriptors'),
    onBug: (says) => events.push(says),
  });

  async function runDue(): Promise<void> {
    scheduler.tick();
    scheduler.enqueue(due.popDue(now()));
    limiter.drain();
    await flush();
  }

  return {
    scheduler,
    fake,
    keys,
    due,
    recorded,
    events,
    /** What was examined since this was asked last; `at` in seconds since the start. */
    examined: () => examined.splice(0),
    transitions: () => recorded.flatMap(({ transition }) => transition?.transition.type ?? []),
    flush,
    /** Lets so many seconds pass, one after the other. */
    async pass(seconds: number): Promise<void> {
      for (let left = seconds; left > 0; left--) {
        fake.pass(second);
        await runDue();
      }
    },
    async reload(next: readonly Integration[]): Promise<void> {
      const changes = diffConfigs(config, configOf(next));
      config = configOf(next);
      scheduler.applyConfig(changes);
      await runDue();
    },
  };
}
