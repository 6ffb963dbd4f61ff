/** @module The daemon: puts the parts together, takes in a new config, and ends in time. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../core/model/config.ts';
import type { Scrubber } from '../core/scrub.ts';
import { createHeartbeat } from '../notify/heartbeat.ts';
import { recoverState } from '../store/failover/recovery.ts';
import type { Log } from '../telemetry/log.ts';
import { startAlerting } from './alerting/alerting.ts';
import { createDependencyWatcher } from './alerting/dependency-watcher.ts';
import { createControls } from './diagnose/context.ts';
import { openReloadableRuntime, type ReloadableRuntime } from './diagnose/reloadable-runtime.ts';
import { createClockMonitor } from './health/clock-monitor.ts';
import { createConnectivityMonitor } from './health/connectivity-monitor.ts';
import { createLiveness } from './health/liveness.ts';
import { createProcessMonitor } from './health/process-monitor.ts';
import { listHealthProblems } from './health/status.ts';
import { findSystemd } from './health/systemd.ts';
import { logConfigChange, logRemoval, logStart, logVerdict, sayWatched } from './log-events.ts';
import { createBackoffs } from './schedule/backoff.ts';
import { diffConfigs } from './schedule/config-diff.ts';
import { createNextCron } from './schedule/cron.ts';
import { createDueQueue } from './schedule/due-queue.ts';
import { createOrphanedIncidents } from './schedule/orphaned-incidents.ts';
import { bucketOf, createRateLimiter } from './schedule/rate-limiter.ts';
import { createScheduler } from './schedule/scheduler.ts';
import { createSecretWatcher } from './schedule/secret-watcher.ts';
import { createSiblingIndex } from './schedule/sibling-index.ts';
import { startTick } from './tick.ts';

export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** The one that the log uses. */
  readonly scrubber: Scrubber;
}

export interface Daemon {
  /** Reads a config and takes it over by what differs; says in the log what it did. @param read undefined: the old one stays */
  reload(read: () => Promise<Config | undefined>): Promise<void>;
  /** Ends within `grace` + 1 s whatever hangs: what is under way may end, what does not is aborted. */
  stop(): Promise<void>;
}

/** ms that what is under way may take when the daemon is to end. */
const grace = 3_500;
/** ms that the store may take to write the rest. */
const longestFlush = 1_000;

/** @throws {StoreError} `taken`: another daemon runs on this store. @throws {Error} when `network.ca` holds no certificate. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { version, env, log, scrubber } = options;
  const now = Date.now;
  const steady = (): number => performance.now();
  let config = options.config;
  const nextCron = createNextCron();
  const state = await recoverState(config.store.path, now);

  const limiter = createRateLimiter(steady);
  let runtime: ReloadableRuntime;
  try {
    runtime = openReloadableRuntime(config, {
      version,
      env,
      instanceSecret: state.instanceSecret,
      sharedAnswers: createControls(),
      scrubber,
      onExchange: ({ provider, endpoint }, { requests }) =>
        limiter.consume(bucketOf({ provider: provider.id, ...(endpoint === undefined ? {} : { endpoint }) }), requests),
    });
  } catch (error) {
    await state.store.close();
    throw error;
  }
  const orphaned = createOrphanedIncidents(() => config);
  orphaned.add(state.orphanedIncidents);
  const alerting = await startAlerting({
    state,
    config: () => config,
    runtime,
    version,
    log,
    nextCron,
    now,
    steady,
    standings: () => scheduler.standings(),
    watched: () => sayWatched(config),
    onOrphans: orphaned.add,
  });
  const { problems, health, recorder } = alerting;

  const due = createDueQueue();
  const connectivity = createConnectivityMonitor({
    check: (signal) => runtime.get().context.checkConnectivity(signal),
    onOffline: () =>
      problems.raise(
        { kind: 'offline' },
        'No unrelated host answers: this machine is cut off, so that no key can be judged.',
      ),
    onOnline: () => problems.clear({ kind: 'offline' }),
  });
  const processMonitor = createProcessMonitor({
    onProblem: (kind, says) => problems.raise({ kind }, says),
    onRecovered: (kind) => problems.clear({ kind }),
  });
  const secretWatch = createSecretWatcher({
    context: () => runtime.get().context,
    onChange(id) {
      log.info(`${id}: its secret was changed; examining it`, { integration: id });
      scheduler.runNow(id);
    },
  });
  const dependencies = createDependencyWatcher(env, log);
  const backoffs = createBackoffs();
  const scheduler = createScheduler({
    config: () => config,
    open: runtime.get,
    standings: state.standings,
    due,
    limiter,
    backoffs,
    siblings: createSiblingIndex(),
    secretWatch,
    nextCron,
    now,
    steady,
    dependencies: dependencies.current,
    record: alerting.record,
    onFarewell: (id, recorded) => logRemoval(log, id, recorded),
    onVerdict(examined, recorded, isNews) {
      logVerdict(log, examined, recorded, isNews);
      for (const end of orphaned.follow(examined, recorded)) alerting.record(end);
      const { exchange, integration } = examined.seen;
      const isAnswered = exchange !== undefined && exchange.answer.kind !== 'none';
      // A host of the user's own may stand beside us, and answers when we are cut off, too.
      if (isAnswered && integration.endpoint === undefined) connectivity.confirm();
      else if (examined.diagnosis.evidence.some(isCutOff)) connectivity.suspect();
    },
    onLackOfDescriptors: processMonitor.recordLackOfDescriptors,
    onBug: (says) => log.error(says),
  });

  const clock = createClockMonitor(now, steady, (by) => {
    log.warn(`the clock was set back by ${Math.round(by / 1000)} s; what was due stays due`);
    due.shift(by);
    backoffs.shift(by);
    scheduler.rescheduleCron();
  });
  const liveness = createLiveness({
    heartbeat: () => config.heartbeat,
    sendBeat: createHeartbeat({
      connector: () => runtime.get().connector,
      now,
      readUrl: () =>
        config.heartbeat === undefined
          ? Promise.reject(new Error('the heartbeat left the config'))
          : runtime.resolveSecret(config.heartbeat.url),
    }),
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

  const { path } = config.store;
  logStart(log, config, version, state.trouble === undefined ? path : `in memory until ${path} can be used`);
  processMonitor.start();
  scheduler.start();
  alerting.start();
  dependencies.applyConfig(config);
  liveness.start();
  function beginWhatIsDue(): void {
    scheduler.enqueue(due.popDue(now()));
    limiter.drain();
  }
  function checkAll(): void {
    processMonitor.tick();
    clock.tick();
    secretWatch.tick();
    beginWhatIsDue();
    alerting.tick();
    liveness.tick();
  }
  const tick = startTick(checkAll, beginWhatIsDue, log);

  function change(next: Config): void {
    const changes = diffConfigs(config, next);
    if (changes.needsNewRuntime) {
      try {
        runtime.reload(next);
      } catch (error) {
        log.error(
          `The new config is refused: ${error instanceof Error ? error.message : 'its network cannot be used'}`,
        );
        return;
      }
    }
    const before = config;
    config = next;
    alerting.applyConfig(changes.needsNewRuntime);
    dependencies.applyConfig(config);
    log.setLevel(config.log.level);
    scheduler.applyConfig(changes);
    logConfigChange(log, before, config, changes);
  }

  return {
    reload: (read) =>
      liveness.reload(async () => {
        const next = await read();
        if (next !== undefined) change(next);
      }),
    async stop() {
      log.info('ending: what is under way may finish');
      void liveness.stop();
      tick.stop();
      connectivity.stop();
      const ended = Promise.all([scheduler.stop().then(recorder.flush), alerting.stop()]);
      await Promise.race([ended, wait(grace)]);
      scheduler.abandon();
      runtime.close();
      processMonitor.stop();
      await Promise.race([alerting.close(), wait(longestFlush)]);
      log.info('ended');
    },
  };
}

function isCutOff({
  kind,
  consistentWith,
}: {
  readonly kind: string;
  readonly consistentWith: readonly string[];
}): boolean {
  return kind === 'connectivity' && consistentWith.length === 1;
}
