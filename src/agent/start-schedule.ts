/** @module Starts what examines: the scheduler, and the monitors that examinations report to. */

import type { Config } from '../core/model/config.ts';
import type { Evidence } from '../core/model/diagnosis.ts';
import type { NextCron } from '../core/schedule.ts';
import type { Log } from '../telemetry/log.ts';
import type { Alerting } from './alerting/alerting.ts';
import { createDependencyWatcher, type DependencyWatcher } from './alerting/dependency-watcher.ts';
import type { ReloadableRuntime } from './diagnose/reloadable-runtime.ts';
import type { AgentProblems } from './health/agent-problems.ts';
import { createClockMonitor } from './health/clock-monitor.ts';
import { type ConnectivityMonitor, createConnectivityMonitor } from './health/connectivity-monitor.ts';
import { createProcessMonitor } from './health/process-monitor.ts';
import { logRemoval, logVerdict } from './log-events.ts';
import { createBackoffs } from './schedule/backoff.ts';
import { createDueQueue } from './schedule/due-queue.ts';
import type { Diagnosed } from './schedule/examine.ts';
import type { OrphanedIncidents } from './schedule/orphaned-incidents.ts';
import type { RateLimiter } from './schedule/rate-limiter.ts';
import { createScheduler, type Scheduler } from './schedule/scheduler.ts';
import { createSiblingIndex } from './schedule/sibling-index.ts';
import type { WatchList } from './schedule/watch-list.ts';

/** What the parts that examine need. */
export interface ScheduleBase {
  readonly config: () => Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly nextCron: NextCron;
  readonly limiter: RateLimiter;
  readonly runtime: ReloadableRuntime;
  readonly watchList: WatchList;
  readonly orphaned: OrphanedIncidents;
  readonly alerting: Alerting;
  /** ms since the epoch. */
  readonly now: () => number;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
}

/** The parts of the daemon that examine integrations. */
export interface Schedule {
  readonly scheduler: Scheduler;
  readonly dependencies: DependencyWatcher;
  /** Starts the examination of each integration that is due by now. */
  startDue(): void;
  /** To be called every second. */
  tick(): void;
}

/** Starts the parts. @param end lets the examinations under way end; it is put on `stack` with the other parts */
export function startSchedule(
  base: ScheduleBase,
  stack: AsyncDisposableStack,
  end: (scheduler: Scheduler) => Promise<void>,
): Schedule {
  const { config, env, log, limiter, runtime, orphaned, alerting, now, steady } = base;
  const { problems, record } = alerting;
  const processMonitor = createProcessMonitor({
    onProblem: (kind, says) => problems.raise({ kind }, says),
    onRecovered: (kind) => problems.clear({ kind }),
  });
  processMonitor.start();
  stack.defer(processMonitor.stop);
  const connectivity = makeConnectivityMonitor(runtime, problems);
  stack.defer(connectivity.stop);
  const dependencies = createDependencyWatcher({ config, env, log });
  dependencies.start();

  const due = createDueQueue();
  const backoffs = createBackoffs();
  const scheduler = createScheduler({
    ...base,
    runtime: runtime.get,
    due,
    backoffs,
    siblings: createSiblingIndex(),
    dependencies: dependencies.current,
    record,
    onVerdict(examined, recorded, isNews) {
      logVerdict(log, examined, recorded, isNews);
      for (const end of orphaned.endedBy(examined, recorded)) record(end);
      reportAnswer(connectivity, examined);
    },
    onRemoved: (id, recorded) => logRemoval(log, id, recorded),
    onSecretChanged: (id) => log.info(`${id}: its secret was changed; examining it`, { integration: id }),
    onLackOfDescriptors: processMonitor.recordLackOfDescriptors,
    onBug: (says) => log.error(says),
  });
  scheduler.start();
  stack.defer(() => end(scheduler));
  const clock = createClockMonitor(now, steady, (by) => {
    log.warn(`the clock was set back by ${Math.round(by / 1000)} s; what was due stays due`);
    due.shift(by);
    backoffs.shift(by);
    scheduler.rescheduleCron();
  });

  function startDue(): void {
    scheduler.enqueue(due.popDue(now()));
    limiter.drain();
  }
  return {
    scheduler,
    dependencies,
    startDue,
    tick() {
      processMonitor.tick();
      clock.tick();
      scheduler.tick();
      startDue();
    },
  };
}

function makeConnectivityMonitor(runtime: ReloadableRuntime, problems: AgentProblems): ConnectivityMonitor {
  const says = 'No unrelated host answers: this machine is cut off, so that no key can be judged.';
  return createConnectivityMonitor({
    check: (signal) => runtime.get().context.checkConnectivity(signal),
    onOffline: () => problems.raise({ kind: 'offline' }, says),
    onOnline: () => problems.clear({ kind: 'offline' }),
  });
}

/** An ESP that answers shows that we are online; one that does not, where no unrelated host answered, that we may be offline. */
function reportAnswer(connectivity: ConnectivityMonitor, { seen, diagnosis }: Diagnosed): void {
  const { exchange, integration } = seen;
  const isAnswered = exchange !== undefined && exchange.answer.kind !== 'none';
  // A host of the user's own may stand in the same network, and answers when we are offline, too.
  if (isAnswered && integration.endpoint === undefined) connectivity.confirm();
  else if (diagnosis.evidence.some(isOfflineEvidence)) connectivity.suspect();
}

function isOfflineEvidence({ kind, consistentWith }: Evidence): boolean {
  return kind === 'connectivity' && consistentWith.length === 1;
}
