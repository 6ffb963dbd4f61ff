/** @module Coverage: a config that takes the last integration, the channels or the routes is told through what was there before. */

import type { Config } from '../../core/model/config.ts';
import { agentId, type Standing } from '../../core/model/incident.ts';
import { type Earlier, listLosses, listTold } from '../../core/outbox/coverage.ts';
import type { RecoveredState } from '../../store/failover/recovery.ts';
import type { AgentProblems } from './agent-problems.ts';

/** Tells of what a config leaves unwatched or untold. The problem lasts until the config has the thing again. */
export interface Coverage {
  /** Raises the problem of the config that an earlier run left. */
  start(): void;
  /** To be called while the config before is still in force, so that its channels and routes carry the alert. */
  announce(next: Config): void;
  /** To be called when the next config is in force: a problem that is over ends. */
  applyConfig(): void;
}

interface CoverageOptions {
  readonly config: () => Config;
  /** What the store knows of earlier runs. */
  readonly state: Pick<RecoveredState, 'standings' | 'channelStatuses'>;
  readonly problems: Pick<AgentProblems, 'raise' | 'clear'>;
}

const key = { kind: 'coverage' } as const;

/** Says nothing before `start`. */
export function createCoverage({ config, state, problems }: CoverageOptions): Coverage {
  const probed = state.standings.filter((one) => one.integration !== agentId && one.state !== undefined);
  const hadIntegrations = probed.length > 0;
  const hadChannels = state.channelStatuses.length > 0;
  let earlier: Earlier = add({ hadIntegrations, hadChannels, told: new Set() }, config());

  return {
    start() {
      // A route may be narrow on purpose. What an earlier run told of it stays until it is over.
      const all = new Set(probed.map(({ integration }) => integration));
      const told = findWarned(state.standings);
      const [routes] = listLosses(config(), { hadIntegrations: false, hadChannels: false, told: all });
      if (routes !== undefined && told.includes(routes)) earlier = { ...earlier, told: all };
      const losses = listLosses(config(), earlier);
      if (losses.length > 0) problems.raise(key, losses.join(' '));
    },
    announce(next) {
      earlier = add(earlier, config());
      const losses = listLosses(next, earlier);
      if (losses.length > 0) problems.raise(key, losses.join(' '));
    },
    applyConfig() {
      if (listLosses(config(), earlier).length === 0) problems.clear(key);
      earlier = add(earlier, config());
    },
  };
}

/** Adds what a config has; forgets integrations that it no longer has. */
function add({ hadIntegrations, hadChannels, told }: Earlier, config: Config): Earlier {
  const now = listTold(config);
  return {
    hadIntegrations: hadIntegrations || config.integrations.length > 0,
    hadChannels: hadChannels || config.channels.length > 0,
    told: new Set(config.integrations.flatMap(({ id }) => (now.has(id) || told.has(id) ? [id] : []))),
  };
}

function findWarned(standings: readonly Standing[]): string {
  return standings.find(({ integration }) => integration === agentId)?.warned.join(' ') ?? '';
}
