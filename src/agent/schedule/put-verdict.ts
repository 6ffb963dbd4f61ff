/** @module From a diagnosis to all that follows: the record, the back-off, the watch on its secret, and the next due time. */

import { defined } from '../../core/defined.ts';
import { isRefusal } from '../../core/incident/confirmation.ts';
import { nextProbeAt } from '../../core/incident/next-probe.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Recorded } from '../../core/model/record.ts';
import type { Dependency } from '../../core/outbox/channel-dependencies.ts';
import { type NextCron, nextDue } from '../../core/schedule.ts';
import { type BackoffScope, bucketOf } from '../../core/target/limits.ts';
import type { Runtime } from '../diagnose/runtime.ts';
import type { Backoffs } from './backoff.ts';
import type { DueTimes } from './due-queue.ts';
import type { Diagnosed } from './examine.ts';
import type { Intern } from './interning.ts';
import { outcomeOf, recordOf } from './record.ts';
import type { SecretWatcher } from './secret-watcher.ts';
import type { SiblingIndex } from './sibling-index.ts';
import type { WatchedIntegration, WatchList } from './watch-list.ts';

/** What a verdict changes. */
export interface VerdictParts {
  readonly config: () => Config;
  readonly runtime: () => Pick<Runtime, 'context'> & { readonly secrets: Pick<Runtime['secrets'], 'forget'> };
  readonly watchList: WatchList;
  readonly due: DueTimes;
  readonly backoffs: Backoffs;
  readonly siblings: SiblingIndex;
  readonly secretWatcher: SecretWatcher;
  readonly intern: Intern;
  readonly nextCron: NextCron;
  /** ms since the epoch. */
  readonly now: () => number;
  /** The channels that depend on a watched key or ESP. */
  readonly dependencies: () => readonly Dependency[];
  readonly record: (recorded: Recorded) => void;
  /** Called for each verdict after it was recorded. @param isNews it differs from the verdict before */
  readonly onVerdict: (examined: Diagnosed, recorded: Recorded, isNews: boolean) => void;
}

/** Puts a verdict everywhere at once: nothing waits in between, so no standing is ever out of date. */
export function putVerdict(parts: VerdictParts, examined: Diagnosed, watched: WatchedIntegration): void {
  const { config, due, now } = parts;
  const { diagnosis, seen } = examined;
  const { integration } = watched;
  const at = now();
  const recorded = parts.intern(recordOf(examined, watched.standing, config(), at, parts.dependencies()));
  const { standing } = recorded;
  const verdict = `${diagnosis.state} ${diagnosis.cause}`;
  const account = diagnosis.facts.account ?? watched.account;
  const next = { ...watched, standing, verdict, ...defined({ account }) };
  parts.watchList.put(next);
  parts.siblings.put(integration.id, outcomeOf(examined, standing, at));
  parts.record(recorded);
  if (standing.notBefore !== undefined && diagnosis.retryAfter !== undefined)
    parts.backoffs.add(scopeOf(next), standing.notBefore, at);
  watchSecret(parts, examined, integration);
  const scheduled = nextDue(integration.schedule, integration.id, at, parts.nextCron) ?? Number.POSITIVE_INFINITY;
  const failedLogin = seen.kind?.failedLogin ?? 'harmless';
  setDue(
    due,
    integration.id,
    nextProbeAt({ standing, diagnosis, integration, config: config(), failedLogin, scheduled }),
  );
  parts.onVerdict(examined, recorded, verdict !== watched.verdict);
}

/** Sets a due time (ms since the epoch); null or infinity: never. */
export function setDue(due: DueTimes, id: string, at: number | null): void {
  if (at === null || !Number.isFinite(at)) due.remove(id);
  else due.set(id, at);
}

/** The scope of the ESP's limits that hold for an integration. */
export function scopeOf({ integration, standing, account }: WatchedIntegration): BackoffScope {
  return { bucket: bucketOf(integration), ...defined({ account, fingerprint: standing.fingerprint }) };
}

/** A secret that was refused or could not be read is watched for a change. What a command printed is not used again. */
function watchSecret(
  { runtime, secretWatcher }: VerdictParts,
  { seen, diagnosis }: Diagnosed,
  integration: Integration,
): void {
  const isRefused = isRefusal(diagnosis);
  if (isRefused) for (const ref of Object.values(integration.credential)) runtime().secrets.forget(ref);
  if (isRefused || seen.fingerprint === undefined) secretWatcher.watch(integration, seen.fingerprint);
  else secretWatcher.unwatch(integration.id);
}
