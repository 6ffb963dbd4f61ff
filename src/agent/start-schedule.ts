/** @module Starts what examines: the scheduler, and the monitors that examinations report to. */

import { describeOffline, describeProxyTrouble, isOfflineEvidence } from '../core/diagnosis/unrelated-hosts.ts';
import type { Config } from '../core/model/config.ts';
import { isProxyTrouble } from '../core/reading/rules/network.ts';
import type { NextCron } from '../core/schedule.ts';
import type { Log } from '../telemetry/log.ts';
import type { Alerting } from './alerting/alerting.ts';
import { createDependencyWatcher, type DependencyWatcher } from './alerting/dependency-watcher.ts';
import { checkUnrelatedHosts } from './diagnose/check-environment.ts';
import type { ReloadableRuntime } from './diagnose/reloadable-runtime.ts';
import { createClockMonitor } from './health/clock-monitor.ts';
import { type ConnectivityMonitor, createConnectivityMonitor } from './health/connectivity-monitor.ts';
import { createProcessMonitor } from './health/process-monitor.ts';
import { createProxyMonitor } from './health/proxy-monitor.ts';
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
  const connectivity = makeConnectivityMonitor(base);
  if (config().network.connectivity.length > 0) connectivity.start();
  stack.defer(connectivity.stop);
  const proxies = createProxyMonitor(problems);
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
      reportAnswer(connectivity, examined, config().network.proxy !== undefined);
      proxies.record(examined.seen.integration.id, examined.seen.exchange?.answer);
    },
    onRemoved(id, recorded) {
      proxies.forget(id);
      if (recorded !== undefined) logRemoval(log, id, recorded);
    },
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

function makeConnectivityMonitor({ runtime, alerting: { problems }, log }: ScheduleBase): ConnectivityMonitor {
  let hasWarned = false;
  return createConnectivityMonitor({
    async check(signal) {
      const { context } = runtime.get();
      const report = await checkUnrelatedHosts(context, signal);
      if (!hasWarned && context.sharedAnswers.online.isWalled()) {
        hasWarned = true;
        log.warn(
          'the hosts of network.connectivity do not answer, while watched ones do: a firewall may be before them; name hosts there that this machine may reach',
        );
      }
      return report;
    },
    onOffline(report, says) {
      const known = problems.list().some((problem) => problem.says === says);
      if (!known) problems.raise({ kind: 'offline' }, says ?? describeOffline(report));
    },
    onOnline: () => problems.clear({ kind: 'offline' }),
  });
}

/** An ESP that answers shows that we are online; one that does not, where no unrelated host answered, that we may be offline. */
function reportAnswer(connectivity: ConnectivityMonitor, { seen, diagnosis }: Diagnosed, hasProxy: boolean): void {
  const { exchange, integration } = seen;
  const answer = exchange?.answer;
  const isProxy = answer?.kind === 'none' && isProxyTrouble(answer);
  // A host of the user's own may stand in the same network, and answers when we are offline, too; not so through a proxy.
  const isFar = integration.endpoint === undefined || hasProxy;
  if (answer !== undefined && answer.kind !== 'none' && isFar) connectivity.confirm();
  else if (isProxy) connectivity.suspect(describeProxyTrouble(answer));
  else if (diagnosis.evidence.some(isOfflineEvidence)) connectivity.suspect();
}
