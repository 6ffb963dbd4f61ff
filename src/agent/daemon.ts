/** @module The daemon: makes and starts its parts in the order of their needs, and stops them in the reverse order. */

import { setTimeout as wait } from 'node:timers/promises';
import { defined } from '../core/defined.ts';
import type { Config } from '../core/model/config.ts';
import type { Scrubber } from '../core/scrub.ts';
import { bucketOf } from '../core/target/limits.ts';
import { createHeartbeat } from '../notify/heartbeat.ts';
import { recoverState } from '../store/failover/recovery.ts';
import type { Log } from '../telemetry/log.ts';
import { type Alerting, openAlerting } from './alerting/alerting.ts';
import { createFormerSecrets } from './diagnose/former-secrets.ts';
import { openReloadableRuntime, type ReloadableRuntime } from './diagnose/reloadable-runtime.ts';
import { createSharedAnswers } from './diagnose/shared-answers.ts';
import { type Coverage, createCoverage } from './health/coverage.ts';
import { createLiveness, type Liveness } from './health/liveness.ts';
import { listHealthProblems } from './health/status.ts';
import { findSystemd } from './health/systemd.ts';
import { describeWatched, logStart } from './log-events.ts';
import { applyConfig, type CurrentConfig, holdConfig, type Reread, readInTime } from './reload.ts';
import { createNextCron } from './schedule/cron.ts';
import { createOrphanedIncidents } from './schedule/orphaned-incidents.ts';
import { createRateLimiter, type RateLimiter } from './schedule/rate-limiter.ts';
import type { Scheduler } from './schedule/scheduler.ts';
import { createWatchList } from './schedule/watch-list.ts';
import { type ScheduleBase, startSchedule } from './start-schedule.ts';
import { startTick } from './tick.ts';

/** What a daemon runs with. */
export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** The one that the log uses. */
  readonly scrubber: Scrubber;
}

/** A daemon that runs. */
export interface Daemon {
  /** Reads a config and takes over what differs; the log says what that was. A refusal is a problem until a later reload. */
  reload(read: () => Promise<Reread>): Promise<void>;
  /** Ends within `grace` + 1 s. What is under way may end within `grace`; what has not ended then is aborted. */
  stop(): Promise<void>;
}

/** ms for examinations and deliveries that are under way when the daemon stops. */
const grace = 3_500;
/** ms for the store to write all that is left. */
const longestFlush = 1_000;

const now = Date.now;
const steady = (): number => performance.now();

/** @throws {StoreError} `taken`: another daemon runs on this store. @throws {Error} when `network.ca` holds no certificate. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const stack = new AsyncDisposableStack();
  try {
    return await startParts(options, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** The parts that the others need. */
interface Base extends ScheduleBase {
  readonly current: CurrentConfig;
  readonly coverage: Coverage;
}

async function startParts(options: DaemonOptions, stack: AsyncDisposableStack): Promise<Daemon> {
  const { log } = options;
  const base = await startBase(options, stack);
  const { current, runtime, alerting } = base;
  const schedule = startSchedule(base, stack, (scheduler) => endWork(scheduler, alerting));
  const { scheduler, dependencies } = schedule;
  const liveness = makeLiveness(base, scheduler);
  liveness.start();
  stack.defer(() => void liveness.stop());
  const everySecond = (): void => {
    schedule.tick();
    alerting.tick();
    liveness.tick();
  };
  const tick = startTick(everySecond, schedule.startDue, log);
  stack.defer(tick.stop);
  const parts = [alerting, dependencies, scheduler];
  const { coverage } = base;
  let isStopped = false;

  return {
    reload: (read) =>
      liveness.reload(async () => {
        const next = await readInTime(read, log);
        if (isStopped) return;
        const refused =
          'refused' in next ? next.refused : applyConfig(next.config, { current, runtime, coverage, parts, log });
        if (refused === undefined) alerting.problems.clear({ kind: 'config' });
        else alerting.problems.raise({ kind: 'config' }, refused);
      }),
    async stop() {
      isStopped = true;
      log.info('ending: what is under way may finish');
      await stack.disposeAsync();
      log.info('ended');
    },
  };
}

/** Starts what remembers and reports: the store, the runtime, the watch list and the alerting. */
async function startBase(options: DaemonOptions, stack: AsyncDisposableStack): Promise<Base> {
  const { version, env, log } = options;
  const current = holdConfig(options.config);
  const config = current.get;
  const nextCron = createNextCron();
  const { path } = config().store;
  const state = await recoverState(path, now);
  let closeStore = (): Promise<void> => state.store.close();
  stack.defer(() => Promise.race([closeStore(), wait(longestFlush)]));

  const limiter = createRateLimiter(steady);
  const runtime = openRuntime(options, state.instanceSecret, limiter);
  stack.defer(runtime.close);
  logStart(log, config(), version, state.trouble === undefined ? path : `in memory until ${path} can be used`);

  const watchList = createWatchList({ standings: state.standings, config, nextCron, now });
  const orphaned = createOrphanedIncidents(config);
  orphaned.add(state.orphanedIncidents);
  const alerting = await openAlerting({
    state,
    config,
    runtime,
    version,
    log,
    nextCron,
    now,
    steady,
    standings: watchList.standings,
    watched: () => describeWatched(config()),
    onOrphans: orphaned.add,
  });
  closeStore = alerting.close;
  alerting.start();
  const coverage = createCoverage({ config, state, problems: alerting.problems });
  coverage.start();
  return {
    current,
    coverage,
    config,
    env,
    log,
    nextCron,
    limiter,
    runtime,
    watchList,
    orphaned,
    alerting,
    now,
    steady,
  };
}

/** Lets examinations and deliveries that are under way end within `grace`; those that end later do not count. */
async function endWork(scheduler: Scheduler, alerting: Alerting): Promise<void> {
  const ended = Promise.all([scheduler.stop().then(alerting.recorder.flush), alerting.stop()]);
  await Promise.race([ended, wait(grace)]);
  scheduler.abandon();
}

function openRuntime(
  { config, version, env, scrubber }: DaemonOptions,
  instanceSecret: string,
  limiter: RateLimiter,
): ReloadableRuntime {
  return openReloadableRuntime(config, {
    version,
    env,
    instanceSecret,
    sharedAnswers: createSharedAnswers(),
    formerSecrets: createFormerSecrets(),
    scrubber,
    onExchange: ({ provider, endpoint }, { requests }) =>
      limiter.consume(bucketOf({ provider: provider.id, ...defined({ endpoint }) }), requests),
  });
}

function makeLiveness({ config, env, log, runtime, alerting }: Base, scheduler: Scheduler): Liveness {
  const { problems, health, recorder } = alerting;
  const sendBeat = createHeartbeat({
    connector: () => runtime.get().connector,
    now,
    async readUrl() {
      const { heartbeat } = config();
      if (heartbeat === undefined) throw new Error('the heartbeat left the config');
      return runtime.resolveSecret(heartbeat.url);
    },
  });
  return createLiveness({
    heartbeat: () => config().heartbeat,
    sendBeat,
    systemd: findSystemd(env, process.pid),
    healthProblems: () =>
      listHealthProblems({
        problems,
        failingChannels: health.failing,
        lag: scheduler.lag,
        writingFor: recorder.writingFor,
      }),
    steady,
    log,
  });
}
