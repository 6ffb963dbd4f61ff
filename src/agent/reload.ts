/** @module Taking over a new config while the daemon runs: each part changes what differs, and all else goes on. */

import type { Config } from '../core/model/config.ts';
import { listAwaitedFiles } from '../io/file-access.ts';
import { settleWithin } from '../io/settle.ts';
import { describeBug, type Log } from '../telemetry/log.ts';
import type { ReloadableRuntime } from './diagnose/reloadable-runtime.ts';
import type { Coverage } from './health/coverage.ts';
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

/** The result of reading the config again: the config, or one sentence on why the one before stays. */
export type Reread = { readonly config: Config } | { readonly refused: string };

/** The time (ms) that reading a new config has. */
const longestReading = 10_000;

interface ReloadOptions {
  readonly current: CurrentConfig;
  readonly runtime: Pick<ReloadableRuntime, 'reload'>;
  readonly coverage: Pick<Coverage, 'announce' | 'applyConfig'>;
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

/** Reads a new config. A reading that takes too long is given up, so that the next reload begins anew. Never rejects. */
export async function readInTime(read: () => Promise<Reread>, log: Log, limit = longestReading): Promise<Reread> {
  try {
    return await settleWithin(limit, read);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'TimeoutError')) return refuseBroken(error, log);
    const files = listAwaitedFiles().slice(0, 3).join(', ');
    const says = `the new config could not be read within ${limit / 1000} s${files === '' ? '' : `, waiting for ${files}`}`;
    log.error(`${says}; the old one stays`);
    return { refused: `A reload was given up, and the old config stays: ${says}.` };
  }
}

/** A mistake of our own is no long reading. */
function refuseBroken(error: unknown, log: Log): Reread {
  log.error(`A mistake inside Keymedic: ${describeBug(error)}. The new config could not be read; the old one stays.`);
  return {
    refused: 'A reload failed by a mistake inside Keymedic, and the old config stays. The log has the mistake.',
  };
}

/**
 * Takes over `next`. A config whose network cannot be used is refused: the log says why, and the one before stays.
 * @returns one sentence on why it was refused; undefined if it was taken over
 */
export function applyConfig(
  next: Config,
  { current, runtime, coverage, parts, log }: ReloadOptions,
): string | undefined {
  const before = current.get();
  const changes = diffConfigs(before, next);
  if (changes.needsNewRuntime) {
    try {
      runtime.reload(next);
    } catch (error) {
      log.error(`The new config is refused: ${error instanceof Error ? error.message : 'its network cannot be used'}`);
      return 'A reload was refused, and the old config stays: the network of the new one cannot be used.';
    }
  }
  coverage.announce(next);
  current.set(next);
  log.setLevel(next.log.level);
  for (const part of parts) part.applyConfig(changes);
  coverage.applyConfig();
  logConfigChange(log, before, next, changes);
  return undefined;
}
