/** @module Taking over a new config while the daemon runs: each part changes what differs, and all else goes on. */

import type { Config } from '../core/model/config.ts';
import type { Log } from '../telemetry/log.ts';
import type { ReloadableRuntime } from './diagnose/reloadable-runtime.ts';
import { logConfigChange } from './log-events.ts';
import { type ConfigDiff, diffConfigs } from './schedule/config-diff.ts';

/** The config that holds now. */
export interface CurrentConfig {
  get(): Config;
  set(config: Config): void;
}

/** A part of the daemon that takes over a new config; `CurrentConfig` has it already. */
export interface ReloadablePart {
  applyConfig(changes: ConfigDiff): void;
}

interface ReloadOptions {
  readonly current: CurrentConfig;
  readonly runtime: Pick<ReloadableRuntime, 'reload'>;
  /** Called in this order. */
  readonly parts: readonly ReloadablePart[];
  readonly log: Log;
}

/** Holds `config` until another one is set. */
export function holdConfig(config: Config): CurrentConfig {
  let current = config;
  return {
    get: () => current,
    set(next) {
      current = next;
    },
  };
}

/** Takes over `next`. A config whose network cannot be used is refused: the log says why, and the one before stays. */
export function applyConfig(next: Config, { current, runtime, parts, log }: ReloadOptions): void {
  const before = current.get();
  const changes = diffConfigs(before, next);
  if (changes.needsNewRuntime) {
    try {
      runtime.reload(next);
    } catch (error) {
      log.error(`The new config is refused: ${error instanceof Error ? error.message : 'its network cannot be used'}`);
      return;
    }
  }
  current.set(next);
  log.setLevel(next.log.level);
  for (const part of parts) part.applyConfig(changes);
  logConfigChange(log, before, next, changes);
}
