/** @module Which channels stand on what is watched: worked out at the start and for each new config, and pointed out. */

import type { Config } from '../../core/model/config.ts';
import { type Dependency, describeDependency } from '../../core/outbox/channel-dependencies.ts';
import type { Log } from '../../telemetry/log.ts';
import { compareOnce } from './channel-dependencies.ts';

export interface DependencyWatcher {
  /** Those of the config that was compared last. */
  current(): readonly Dependency[];
  /** Begins to compare; nothing waits for it, because with many keys it takes a while. */
  applyConfig(config: Config): void;
}

export function createDependencyWatcher(
  env: Readonly<Record<string, string | undefined>>,
  log: Log,
): DependencyWatcher {
  let current: readonly Dependency[] = [];
  let latest: Config | undefined;
  const said = new Set<string>();

  function tell(dependency: Dependency): void {
    const says = `the channel ${describeDependency(dependency)}`;
    if (said.has(says)) return;
    said.add(says);
    if (dependency.coveredBy === undefined) log.warn(says, { channel: dependency.channel });
    else log.info(says, { channel: dependency.channel });
  }

  async function compare(config: Config): Promise<void> {
    latest = config;
    const found = await compareOnce(config, env, false);
    if (latest !== config) return;
    current = found;
    for (const dependency of found) tell(dependency);
  }

  return {
    current: () => current,
    applyConfig(config) {
      compare(config).catch(() => log.warn('channels and keys could not be compared'));
    },
  };
}
