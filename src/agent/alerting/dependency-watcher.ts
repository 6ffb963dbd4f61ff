/** @module The dependency watcher: compares channels with watched keys and ESPs at the start and after a reload, and logs what it finds. */

import type { Config } from '../../core/model/config.ts';
import { type Dependency, describeDependency } from '../../core/outbox/channel-dependencies.ts';
import type { Log } from '../../telemetry/log.ts';
import { compareOnce } from './channel-dependencies.ts';

/** Knows which channels depend on a watched key or ESP. */
export interface DependencyWatcher {
  /** The dependencies of the config that was compared last. */
  current(): readonly Dependency[];
  /** Starts to compare. Nothing waits for the result, since many keys take a while. */
  start(): void;
  /** Compares again for the config that holds now. */
  applyConfig(): void;
}

interface WatcherOptions {
  readonly config: () => Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** Logs each dependency once, as a warning if no fallback replaces the dependent channel. */
export function createDependencyWatcher({ config, env, log }: WatcherOptions): DependencyWatcher {
  let current: readonly Dependency[] = [];
  let latest: Config | undefined;
  const logged = new Set<string>();

  function logOnce(dependency: Dependency): void {
    const says = `the channel ${describeDependency(dependency)}`;
    if (logged.has(says)) return;
    logged.add(says);
    if (dependency.coveredBy === undefined) log.warn(says, { channel: dependency.channel });
    else log.info(says, { channel: dependency.channel });
  }

  async function compareAll(compared: Config): Promise<void> {
    latest = compared;
    const found = await compareOnce(compared, env, false);
    if (latest !== compared) return;
    current = found;
    for (const dependency of found) logOnce(dependency);
  }

  function compare(): void {
    compareAll(config()).catch(() => log.warn('channels and keys could not be compared'));
  }

  return { current: () => current, start: compare, applyConfig: compare };
}
