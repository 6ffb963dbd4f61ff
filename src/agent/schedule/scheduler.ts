/** @module The rounds: takes what is due, examines it within the ESP's budget, decides, and sets when it is due again. */

import { isRefusal } from '../../core/incident/confirmation.ts';
import { newStanding } from '../../core/incident/decide.ts';
import { nextProbeAt } from '../../core/incident/next-probe.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import { agentId, type Standing } from '../../core/model/incident.ts';
import type { Dependency } from '../../core/outbox/channel-dependencies.ts';
import { firstDue, type NextCron, nextDue, spread } from '../../core/schedule.ts';
import { strictestLogin } from '../../core/target/target.ts';
import type { Recorded } from '../../store/contract.ts';
import { describeBug } from '../../telemetry/log.ts';
import type { Runtime } from '../diagnose/runtime.ts';
import type { BackoffScope, Backoffs } from './backoff.ts';
import { createConcurrencyLimit } from './concurrency.ts';
import type { ConfigDiff } from './config-diff.ts';
import type { DueTimes } from './due-queue.ts';
import { type Examined, examine, outcomeOf, recordOf } from './examine.ts';
import { createInterning } from './interning.ts';
import { bucketOf, type RateLimiter } from './rate-limiter.ts';
import { endRemovedIntegration } from './removed-integration.ts';
import type { SecretWatcher } from './secret-watcher.ts';
import type { SiblingIndex } from './sibling-index.ts';

type Diagnosed = Extract<Examined, { readonly kind: 'diagnosed' }>;

export interface Scheduler {
  /** Takes in all integrations of the config, due soon after a start, or when they were due anyway. */
  start(): void;
  /** Examines these, each when its turn comes. To be called by whoever keeps the due times. */
  enqueue(ids: readonly string[]): void;
  /** Has this one examined at once. */
  runNow(id: string): void;
  /** Takes over a new config, which `config()` gives already. */
  applyConfig(changes: ConfigDiff): void;
  /** Reckons cron expressions anew: the clock was set back. */
  rescheduleCron(): void;
  /** How long (ms) the examination that waits longest has been due. */
  lag(): number;
  /** What is known of all that were ever looked at. */
  standings(): readonly Standing[];
  /** Begins nothing any more; resolves when what is under way has ended. */
  stop(): Promise<void>;
  /** What ends from now on was aborted, and counts for nothing. */
  abandon(): void;
}

interface SchedulerOptions {
  readonly config: () => Config;
  readonly open: () => Runtime;
  readonly standings: readonly Standing[];
  readonly due: DueTimes;
  readonly limiter: RateLimiter;
  readonly backoffs: Backoffs;
  readonly siblings: SiblingIndex;
  readonly secretWatch: SecretWatcher;
  readonly nextCron: NextCron;
  readonly now: () => number;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  readonly dependencies: () => readonly Dependency[];
  readonly record: (recorded: Recorded) => void;
  /** Hears of each verdict, after it was recorded. @param isNews another one than was said before */
  readonly onVerdict: (examined: Diagnosed, recorded: Recorded, isNews: boolean) => void;
  readonly onLackOfDescriptors: () => void;
  /** The open incident of an integration that left the config was ended. */
  readonly onFarewell: (id: string, recorded: Recorded) => void;
  readonly onBug: (says: string) => void;
}

/** What is known of an integration while the program runs. */
interface WatchedIntegration {
  readonly integration: Integration;
  readonly standing: Standing;
  /** The verdict that was said last, in one string. */
  readonly said: string;
  readonly account?: string;
}

/** ms of catching up after a start: so long for each integration, within these bounds. */
const catchUp = { each: 10, least: 1_000, most: 300_000 };
/** ms until an examination that we spoilt ourselves is made again. */
const afterOurFault = 5_000;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { config, open, due, limiter, backoffs, siblings, secretWatch, nextCron, now, record } = options;
  const watchedById = new Map<string, WatchedIntegration>();
  const remembered = new Map(options.standings.map((standing) => [standing.integration, standing]));
  const underWay = new Map<string, Promise<void>>();
  /** Since when (`steady`) each waits, in this order. */
  const queued = new Map<string, number>();
  const concurrency = createConcurrencyLimit(options.steady);
  const intern = createInterning();
  let isStopped = false;
  let isDiscarding = false;

  function admit(integration: Integration): WatchedIntegration {
    const standing = remembered.get(integration.id) ?? newStanding(integration.id);
    const watched = { integration, standing, said: `${standing.state} ${standing.cause}` };
    watchedById.set(integration.id, watched);
    return watched;
  }

  function setDue(id: string, at: number | null): void {
    if (at === null || !Number.isFinite(at)) due.remove(id);
    else due.set(id, at);
  }

  function windowFor(count: number): number {
    return Math.min(catchUp.most, Math.max(catchUp.least, count * catchUp.each));
  }

  function soon(id: string, window: number): number {
    return now() + spread(id, window);
  }

  /** After a start: what was refused keeps its pace, or a program that restarts often would lock accounts out. */
  function setFirst({ integration, standing }: WatchedIntegration, window: number): void {
    const scheduled = firstDue(integration.schedule, integration.id, now(), standing.lastProbeAt, window, nextCron);
    const verdict = standing.pending ?? standing;
    if (verdict.state === undefined || verdict.cause === undefined || standing.lastProbeAt === undefined) {
      setDue(integration.id, scheduled);
      return;
    }
    const provider = config().providers.get(integration.provider);
    const paced = nextProbeAt({
      standing,
      diagnosis: { state: verdict.state, cause: verdict.cause },
      integration,
      config: config(),
      failedLogin: provider === undefined ? 'harmless' : strictestLogin(provider, integration),
      scheduled: scheduled ?? Number.POSITIVE_INFINITY,
    });
    setDue(integration.id, paced);
    if (isRefusal({ state: verdict.state, cause: verdict.cause }) || standing.fingerprint === undefined)
      secretWatch.watch(integration, standing.fingerprint);
  }

  function scopeOf({ integration, standing, account }: WatchedIntegration): BackoffScope {
    return {
      bucket: bucketOf(integration),
      ...(account === undefined ? {} : { account }),
      ...(standing.fingerprint === undefined ? {} : { fingerprint: standing.fingerprint }),
    };
  }

  /** Urgent: a verdict to confirm, or a secret that was changed. */
  function enqueue(id: string, isChanged: boolean): void {
    const watched = watchedById.get(id);
    if (watched === undefined || queued.has(id) || underWay.has(id) || isStopped) return;
    const backOffUntil = backoffs.until(scopeOf(watched), now());
    if (backOffUntil > 0) {
      due.set(id, backOffUntil + spread(id, 2_000));
      return;
    }
    queued.set(id, options.steady());
    const isUrgent = isChanged || watched.standing.pending !== undefined;
    limiter.enqueue(bucketOf(watched.integration), () => concurrency.run(() => start(id)), isUrgent);
  }

  async function start(id: string): Promise<void> {
    queued.delete(id);
    const watched = watchedById.get(id);
    if (watched === undefined || isStopped) return;
    const visiting = visit(id, watched).catch((error: unknown) => {
      options.onBug(`Examining ${id} broke: ${describeBug(error)}.`);
      setDue(id, nextDue(watched.integration.schedule, id, now() + afterOurFault, nextCron));
    });
    underWay.set(id, visiting);
    await visiting;
    underWay.delete(id);
  }

  async function visit(id: string, { integration, standing }: WatchedIntegration): Promise<void> {
    const examined = await examine(open().context, integration, standing, siblings);
    const watched = watchedById.get(id);
    if (isDiscarding || watched === undefined) return;
    if (watched.integration !== integration) {
      // The config changed meanwhile: what was asked is no longer the question.
      due.set(id, now());
      return;
    }
    if (examined.kind === 'aborted') {
      if (examined.reason === 'descriptors') {
        concurrency.reduce();
        options.onLackOfDescriptors();
      }
      due.set(id, now() + afterOurFault);
      return;
    }
    take(examined, watched);
  }

  /** From the diagnosis to what follows from it. Nothing waits in between, so that no standing is ever stale. */
  function take(examined: Diagnosed, watched: WatchedIntegration): void {
    const { diagnosis, seen } = examined;
    const { integration } = watched;
    const at = now();
    const recorded = intern(recordOf(examined, watched.standing, config(), at, options.dependencies()));
    const { standing } = recorded;
    const said = `${diagnosis.state} ${diagnosis.cause}`;
    const account = diagnosis.facts.account ?? watched.account;
    const next = { ...watched, standing, said, ...(account === undefined ? {} : { account }) };
    watchedById.set(integration.id, next);
    siblings.put(integration.id, outcomeOf(examined, at));
    record(recorded);
    if (standing.notBefore !== undefined && diagnosis.retryAfter !== undefined)
      backoffs.add(scopeOf(next), standing.notBefore, at);
    watchSecret(examined, integration);
    const scheduled = nextDue(integration.schedule, integration.id, at, nextCron) ?? Number.POSITIVE_INFINITY;
    const failedLogin = seen.kind?.failedLogin ?? 'harmless';
    setDue(integration.id, nextProbeAt({ standing, diagnosis, integration, config: config(), failedLogin, scheduled }));
    options.onVerdict(examined, recorded, said !== watched.said);
  }

  function watchSecret({ seen, diagnosis }: Diagnosed, integration: Integration): void {
    const refused = isRefusal(diagnosis);
    if (refused) for (const ref of Object.values(integration.credential)) open().secrets.forget(ref);
    if (refused || seen.fingerprint === undefined) secretWatch.watch(integration, seen.fingerprint);
    else secretWatch.unwatch(integration.id);
  }

  /** Keeps what is known of it, should it come back; its incident ends, for nobody looks any more. */
  function leave(standing: Standing, integration: Integration | undefined): void {
    const recorded = endRemovedIntegration(standing, integration, config(), now());
    remembered.set(standing.integration, recorded?.standing ?? standing);
    if (recorded === undefined) return;
    record(recorded);
    options.onFarewell(standing.integration, recorded);
  }

  function configureBuckets(): void {
    const buckets = Map.groupBy(config().integrations, bucketOf);
    for (const [bucket, integrations] of buckets) {
      const provider = config().providers.get(integrations[0]?.provider ?? '');
      if (provider !== undefined) limiter.configure(bucket, provider, integrations.length);
    }
  }

  function hurry(id: string): void {
    due.remove(id);
    enqueue(id, true);
  }

  return {
    start() {
      configureBuckets();
      const { integrations } = config();
      const window = windowFor(integrations.length);
      for (const integration of integrations) setFirst(admit(integration), window);
      for (const standing of options.standings)
        if (standing.integration !== agentId && !watchedById.has(standing.integration)) leave(standing, undefined);
    },
    enqueue(ids) {
      concurrency.tick();
      for (const id of ids) enqueue(id, false);
    },
    runNow: hurry,
    applyConfig({ added, removed, probeChanged: changed, metadataChanged: edited }) {
      configureBuckets();
      for (const { id } of removed) {
        const watched = watchedById.get(id);
        if (watched !== undefined) leave(watched.standing, watched.integration);
        watchedById.delete(id);
        due.remove(id);
        siblings.remove(id);
        secretWatch.unwatch(id);
      }
      const window = windowFor(added.length + changed.length);
      for (const integration of added) setFirst(admit(integration), window);
      for (const integration of [...changed, ...edited]) {
        const watched = watchedById.get(integration.id);
        if (watched !== undefined) watchedById.set(integration.id, { ...watched, integration });
      }
      for (const { id } of changed) due.set(id, soon(id, window));
      for (const { id, schedule } of edited) setDue(id, nextDue(schedule, id, now(), nextCron));
    },
    rescheduleCron() {
      for (const [id, { integration }] of watchedById)
        if (integration.schedule.kind === 'cron') setDue(id, nextDue(integration.schedule, id, now(), nextCron));
    },
    lag() {
      const [first] = queued.values();
      return first === undefined ? 0 : options.steady() - first;
    },
    standings() {
      const known = new Map(remembered);
      for (const [id, { standing }] of watchedById) if (standing.lastProbeAt !== undefined) known.set(id, standing);
      return [...known.values()];
    },
    async stop() {
      isStopped = true;
      await Promise.all(underWay.values());
    },
    abandon() {
      isDiscarding = true;
    },
  };
}
