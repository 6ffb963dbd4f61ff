/** @module The integrations that `diagnose` examines, and what every way to select them shares. */

import type { Config, Integration } from '../../core/model/config.ts';

/** The integrations to examine, and the config that they belong to. */
export interface Selection {
  readonly config: Config;
  readonly integrations: readonly Integration[];
  /** True if only the plan may be printed: a host must be allowed first. */
  readonly isPlanOnly?: boolean;
}

/** An integration without a config: no credential yet, and the defaults for everything else. */
export function blankIntegration(id: string, provider: string): Integration {
  return {
    id,
    provider,
    credential: {},
    settings: {},
    usedBy: [],
    schedule: { kind: 'every', every: 300_000 },
    allowUnsureProbes: false,
  };
}
