/** @module The daemon: puts the parts together, takes in a new config, and ends in time. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../core/model/config.ts';
import type { Scrubber } from '../core/scrub.ts';
import { createHeartbeat } from '../notify/heartbeat.ts';
import { openState } from '../store/failover/recovery.ts';
import type { Log } from '../telemetry/log.ts';
import { startAlerting } from './alerting/alerting.ts';
import { createDependencyWatch } from './alerting/dependency-watcher.ts';
import { createControls } from './diagnose/context.ts';
import { type CurrentClinic, openCurrentClinic } from './diagnose/reloadable-runtime.ts';
import { createClockWatch } from './health/clock-monitor.ts';
import { createOnlineWatch } from './health/connectivity-monitor.ts';
import { createSignsOfLife } from './health/liveness.ts';
import { createVitals } from './health/process-monitor.ts';
import { listAilments } from './health/status.ts';
import { findSystemd } from './health/systemd.ts';
import { sayWatched, tellChange, tellFarewell, tellStart, tellVerdict } from './log-events.ts';
import { createRests } from './schedule/backoff.ts';
import { compareConfigs } from './schedule/config-diff.ts';
import { createNextCron } from './schedule/cron.ts';
import { createDueIndex } from './schedule/due-queue.ts';
import { createOrphans } from './schedule/orphaned-incidents.ts';
import { createBudgets, laneOf } from './schedule/rate-limiter.ts';
import { createRounds } from './schedule/scheduler.ts';
import { createSecretWatch } from './schedule/secret-watcher.ts';
import { createNeighbours } from './schedule/sibling-index.ts';
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
  const state = await openState(config.store.path, now);

  const budgets = createBudgets(steady);
  let clinic: CurrentClinic;
  try {
    clinic = openCurrentClinic(config, {
      version,
      env,
      instanceSecret: state.instanceSecret,
      controls: createControls(),
      scrubber,
      onExchange: ({ provider, endpoint }, { requests }) =>
        budgets.charge(laneOf({ provider: provider.id, ...(endpoint === undefined ? {} : { endpoint }) }), requests),
    });
  } catch (error) {
    await state.store.close();
    throw error;
  }
  const orphans = createOrphans(() => config);
  orphans.take(state.orphans);
  const alerting = await startAlerting({
    state,
    config: () => config,
    clinic,
    version,
    log,
    nextCron,
    now,
    steady,
    standings: () => rounds.standings(),
    watched: () => sayWatched(config),
    onOrphans: orphans.take,
  });
  const { trouble, health, recorder } = alerting;

  const due = createDueIndex();
  const online = createOnlineWatch({
    check: (signal) => clinic.current().clinic.checkConnectivity(signal),
    onCutOff: () =>
      trouble.raise('offline', 'No unrelated host answers: this machine is cut off, so that no key can be judged.'),
    onBack: () => trouble.clear('offline'),
  });
  const vitals = createVitals({ onTrouble: trouble.raise, onOver: trouble.clear });
  const secretWatch = createSecretWatch({
    clinic: () => clinic.current().clinic,
    onChange(id) {
      log.info(`${id}: its secret was changed; examining it`, { integration: id });
      rounds.hurry(id);
    },
  });
  const dependencies = createDependencyWatch(env, log);
  const rests = createRests();
  const rounds = createRounds({
    config: () => config,
    open: clinic.current,
    standings: state.standings,
    due,
    budgets,
    rests,
    neighbours: createNeighbours(),
    secretWatch,
    nextCron,
    now,
    steady,
    dependencies: dependencies.current,
    record: alerting.record,
    onFarewell: (id, recorded) => tellFarewell(log, id, recorded),
    onVerdict(examined, recorded, isNews) {
      tellVerdict(log, examined, recorded, isNews);
      for (const end of orphans.follow(examined, recorded)) alerting.record(end);
      const { exchange, integration } = examined.seen;
      const isAnswered = exchange !== undefined && exchange.answer.kind !== 'none';
      // A host of the user's own may stand beside us, and answers when we are cut off, too.
      if (isAnswered && integration.endpoint === undefined) online.heard();
      else if (examined.diagnosis.evidence.some(isCutOff)) online.suspect();
    },
    onLackOfDescriptors: vitals.noteLackOfDescriptors,
    onBug: (says) => log.error(says),
  });

  const clock = createClockWatch(now, steady, (by) => {
    log.warn(`the clock was set back by ${Math.round(by / 1000)} s; what was due stays due`);
    due.shift(by);
    rests.shift(by);
    rounds.realign();
  });
  const signs = createSignsOfLife({
    heartbeat: () => config.heartbeat,
    send: createHeartbeat({
      connector: () => clinic.current().connector,
      now,
      readUrl: () =>
        config.heartbeat === undefined
          ? Promise.reject(new Error('the heartbeat left the config'))
          : clinic.resolveSecret(config.heartbeat.url),
    }),
    systemd: findSystemd(env, process.pid),
    ailments: () =>
      listAilments({ trouble, failing: health.failing, lag: rounds.lag, writingFor: recorder.writingFor }),
    steady,
    log,
  });

  const { path } = config.store;
  tellStart(log, config, version, state.trouble === undefined ? path : `in memory until ${path} can be used`);
  rounds.begin();
  alerting.begin();
  dependencies.compare(config);
  signs.begin();
  function beginWhatIsDue(): void {
    rounds.examine(due.take(now()));
    budgets.pump();
  }
  function checkAll(): void {
    vitals.check();
    clock.check();
    secretWatch.check();
    beginWhatIsDue();
    alerting.check();
    signs.check();
  }
  const tick = startTick(checkAll, beginWhatIsDue, log);

  function change(next: Config): void {
    const changes = compareConfigs(config, next);
    if (changes.isWorldNew) {
      try {
        clinic.renew(next);
      } catch (error) {
        log.error(
          `The new config is refused: ${error instanceof Error ? error.message : 'its network cannot be used'}`,
        );
        return;
      }
    }
    const before = config;
    config = next;
    alerting.change(changes.isWorldNew);
    dependencies.compare(config);
    log.setLevel(config.log.level);
    rounds.change(changes);
    tellChange(log, before, config, changes);
  }

  return {
    reload: (read) =>
      signs.reload(async () => {
        const next = await read();
        if (next !== undefined) change(next);
      }),
    async stop() {
      log.info('ending: what is under way may finish');
      void signs.end();
      tick.stop();
      online.stop();
      const ended = Promise.all([rounds.stop().then(recorder.flush), alerting.stop()]);
      await Promise.race([ended, wait(grace)]);
      rounds.discard();
      clinic.close();
      vitals.stop();
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
