/** @module The scheduler: examines what is due within the ESP's limits, records the verdict, and sets when it is due again. */

import { isDeepStrictEqual } from 'node:util';
import { longestDelay } from '../../core/incident/confirmation.ts';
import { wantsOtherSecret } from '../../core/incident/first-probe.ts';
import type { Integration } from '../../core/model/config.ts';
import type { Recorded } from '../../core/model/record.ts';
import { catchUpWindow, nextDue, spread } from '../../core/schedule.ts';
import { bucketOf } from '../../core/target/limits.ts';
import { settleWithin } from '../../io/settle.ts';
import { describeBug } from '../../telemetry/log.ts';
import { longestExamination } from '../diagnose/broken-examination.ts';
import type { ConfigDiff } from './config-diff.ts';
import { createExaminationQueue, type ExaminationQueue } from './examination-queue.ts';
import { type Aborted, examine } from './examine.ts';
import { createInterning } from './interning.ts';
import { putVerdict, scopeOf, setDue, type VerdictParts } from './put-verdict.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createSecretWatcher } from './secret-watcher.ts';
import type { WatchedIntegration } from './watch-list.ts';

/** Examines the integrations of the config. */
export interface Scheduler {
  /** Adds all integrations of the config: due soon, or when they were due anyway. */
  start(): void;
  /** Examines these, each when its turn comes; to be called for all that became due. */
  enqueue(ids: readonly string[]): void;
  /** Takes over a new config, which `config()` returns already. */
  applyConfig(changes: ConfigDiff): void;
  /** Computes the due times of cron expressions again, since the clock was set back. */
  rescheduleCron(): void;
  /** Detects changed secrets; to be called every second. */
  tick(): void;
  /** For how long (ms) the examination that has waited longest has been due. */
  lag(): number;
  /** Starts no examination any more; resolves when those under way have ended. */
  stop(): Promise<void>;
  /** Discards the result of each examination that ends from now on, because it was aborted. */
  abandon(): void;
}

interface SchedulerOptions extends Omit<VerdictParts, 'secretWatcher' | 'intern'> {
  readonly limiter: RateLimiter;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  readonly onLackOfDescriptors: () => void;
  /** Called when the secret of a refused key was changed: it is examined now. */
  readonly onSecretChanged: (id: string) => void;
  /** Called when an integration left the config. @param recorded the end of its open incident, if it had one */
  readonly onRemoved: (id: string, recorded: Recorded | undefined) => void;
  readonly onBug: (says: string) => void;
}

/** The scheduler's options, and the parts that the scheduler creates. */
interface Parts extends SchedulerOptions, VerdictParts {
  readonly queue: ExaminationQueue;
  /** Aborted when examinations that end no longer count. */
  readonly abandoned: AbortSignal;
}

/** ms until an examination is repeated that was aborted for a fault of this process. */
const afterOwnFault = 5_000;
/** ms over which the examinations are spread that an ESP's back-off delayed until the same time. */
const afterBackoff = 2_000;

/** Examines nothing before `start`. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { config, watchList, due, limiter, steady } = options;
  const abandoning = new AbortController();
  const queue = createExaminationQueue({ limiter, steady, examine: (id) => examineOne(parts, id) });
  const secretWatcher = createSecretWatcher({
    context: () => options.runtime().context,
    onChange(id) {
      options.onSecretChanged(id);
      runNow(id);
    },
  });
  const parts: Parts = {
    ...options,
    queue,
    secretWatcher,
    intern: createInterning(),
    abandoned: abandoning.signal,
  };

  function runNow(id: string): void {
    due.remove(id);
    enqueueOne(parts, id, true);
  }

  return {
    start() {
      configureLimiter(parts);
      const { integrations } = config();
      addAll(parts, integrations, catchUpWindow(integrations.length));
      for (const recorded of watchList.removeUnwatched()) {
        parts.record(recorded);
        parts.onRemoved(recorded.result.integration, recorded);
      }
    },
    enqueue(ids) {
      queue.tick();
      for (const id of ids) enqueueOne(parts, id, false);
    },
    applyConfig: (changes) => applyChanges(parts, changes),
    rescheduleCron() {
      for (const { integration } of watchList.all())
        if (integration.schedule.kind === 'cron') setScheduled(parts, integration);
    },
    tick: secretWatcher.tick,
    lag: queue.lag,
    stop: queue.stop,
    abandon: () => abandoning.abort(),
  };
}

/** Sets the next due time by the schedule alone. */
function setScheduled(parts: Parts, { id, schedule }: Integration, after = parts.now()): void {
  setDue(parts.due, id, nextDue(schedule, id, after, parts.nextCron));
}

function addAll(parts: Parts, integrations: readonly Integration[], window: number): void {
  const { watchList, due, secretWatcher, siblings } = parts;
  for (const integration of integrations) {
    const watched = watchList.add(integration);
    const { lastHealthyAt, lastHealthyHost } = watched.standing;
    if (lastHealthyAt !== undefined && lastHealthyHost !== undefined)
      siblings.addSuccess(integration.id, integration.provider, lastHealthyHost, lastHealthyAt);
    setDue(due, integration.id, watchList.firstDueAt(watched, window));
    if (wantsOtherSecret(watched.standing)) secretWatcher.watch(integration, watched.standing.fingerprint);
  }
}

function applyChanges(parts: Parts, changes: ConfigDiff): void {
  const { added, removed, probeChanged, metadataChanged } = changes;
  const { watchList, due, siblings, secretWatcher, now } = parts;
  configureLimiter(parts);
  const leaving = changes.removedChannels.map(({ id }) => id);
  for (const { id } of removed) {
    const recorded = watchList.remove(id, leaving);
    if (recorded !== undefined) parts.record(recorded);
    parts.onRemoved(id, recorded);
    due.remove(id);
    siblings.remove(id);
    secretWatcher.unwatch(id);
  }
  const window = catchUpWindow(added.length + probeChanged.length);
  addAll(parts, added, window);
  const rescheduled = metadataChanged.filter((integration) =>
    followsSchedule(watchList.get(integration.id), integration),
  );
  for (const integration of [...probeChanged, ...metadataChanged]) {
    const watched = watchList.get(integration.id);
    if (watched !== undefined) watchList.put({ ...watched, integration });
  }
  for (const { id } of probeChanged) due.set(id, now() + spread(id, window));
  for (const integration of rescheduled) setScheduled(parts, integration);
}

/**
 * True if the due time has to follow a schedule that changed. What is being confirmed goes on being confirmed, and a wait that
 * the ESP asked for is kept: after that the next verdict follows the new schedule.
 */
function followsSchedule(watched: WatchedIntegration | undefined, { schedule }: Integration): boolean {
  if (watched === undefined || isDeepStrictEqual(watched.integration.schedule, schedule)) return false;
  return watched.standing.pending?.state !== 'failing' && watched.standing.notBefore === undefined;
}

function configureLimiter({ config, limiter }: Parts): void {
  const { integrations, providers } = config();
  const byBucket = Map.groupBy(integrations, bucketOf);
  limiter.retain(new Set(byBucket.keys()));
  for (const [bucket, sharing] of byBucket) {
    const provider = providers.get(sharing[0]?.provider ?? '');
    if (provider !== undefined) limiter.configure(bucket, provider, sharing.length);
  }
}

/**
 * Returns until when (ms) an integration is left alone, if the ESP's limits hold it back until `until`. A failure that is being
 * confirmed waits only a little for what other keys were told, and as long as was asked of it.
 */
function holdsUntil({ standing }: WatchedIntegration, until: number): number {
  const { pending, notBefore = 0, lastProbeAt = 0 } = standing;
  if (pending?.state !== 'failing') return until;
  return Math.min(until, Math.max(notBefore, lastProbeAt + longestDelay));
}

/** @param isChanged the secret is another one now: like a verdict to confirm, that is urgent */
function enqueueOne(parts: Parts, id: string, isChanged: boolean): void {
  const { watchList, queue, backoffs, due, now } = parts;
  const watched = watchList.get(id);
  if (watched === undefined || queue.has(id)) return;
  const heldUntil = holdsUntil(watched, backoffs.until(scopeOf(watched), now()));
  if (heldUntil > now()) due.set(id, heldUntil + spread(id, afterBackoff));
  else queue.push(id, bucketOf(watched.integration), isChanged || watched.standing.pending?.state === 'failing');
}

/** Never rejects: a mistake inside Keymedic is reported, and the examination is repeated as scheduled. */
async function examineOne(parts: Parts, id: string): Promise<void> {
  const { watchList, siblings, runtime, abandoned, due, now, onBug } = parts;
  const watched = watchList.get(id);
  if (watched === undefined) return;
  const { integration, standing } = watched;
  try {
    const examined = await settleWithin(longestExamination, () =>
      examine(runtime().context, integration, standing, siblings),
    );
    const current = watchList.get(id);
    if (abandoned.aborted || current === undefined) return;
    // The config changed meanwhile: the answer is about settings that no longer hold.
    if (current.integration !== integration) due.set(id, now());
    else if (examined.kind === 'aborted') repeatSoon(parts, id, examined.reason);
    else putVerdict(parts, examined, current);
  } catch (error) {
    onBug(`Examining ${id} broke: ${describeBug(error)}.`);
    setScheduled(parts, integration, now() + afterOwnFault);
  }
}

function repeatSoon({ queue, due, now, onLackOfDescriptors }: Parts, id: string, reason: Aborted['reason']): void {
  if (reason === 'descriptors') {
    queue.reduce();
    onLackOfDescriptors();
  }
  due.set(id, now() + afterOwnFault);
}
