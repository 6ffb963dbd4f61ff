/** @module The watch list: the integrations of the config, with what is known of each while the daemon runs. */

import { newStanding } from '../../core/incident/decide.ts';
import { firstProbeAt } from '../../core/incident/first-probe.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import { agentId, type Standing } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';
import { firstDue, type NextCron } from '../../core/schedule.ts';
import { endRemovedIntegration } from './removed-integration.ts';

/** What is known of an integration. */
export interface WatchedIntegration {
  readonly integration: Integration;
  readonly standing: Standing;
  /** State and cause of the last diagnosis, in one string. */
  readonly verdict: string;
  /** The ESP's word for the account; absent until an answer names it. */
  readonly account?: string;
}

/** The integrations that are watched now, and the standings of those that were. */
export interface WatchList {
  get(id: string): WatchedIntegration | undefined;
  /** All that are watched now. */
  all(): Iterable<WatchedIntegration>;
  /** Starts to watch an integration, with the standing that an earlier run or an earlier config left. */
  add(integration: Integration): WatchedIntegration;
  /** Replaces what is known of a watched integration. */
  put(watched: WatchedIntegration): void;
  /** Stops watching; the standing is remembered. Returns the record that ends the open incident, if there is one. @param leaving channels that leave the config as well */
  remove(id: string, leaving?: readonly string[]): Recorded | undefined;
  /** Returns the records that end the incidents of integrations that left the config while the daemon was down. */
  removeUnwatched(): readonly Recorded[];
  /** When (ms since the epoch) it is first due, after a start or when it joined the config; null if never. */
  firstDueAt(watched: WatchedIntegration, window: number): number | null;
  /** The standings of all integrations that were ever probed, the standing of `@agent` at the start included. */
  standings(): readonly Standing[];
}

interface WatchListOptions {
  /** As the store has them at the start. */
  readonly standings: readonly Standing[];
  readonly config: () => Config;
  readonly nextCron: NextCron;
  readonly now: () => number;
}

/** Standings of integrations that left the config, kept for the case that they return. The store keeps those of all. */
const mostRemembered = 10_000;

/** Makes a list that watches nothing yet. */
export function createWatchList({ standings, config, nextCron, now }: WatchListOptions): WatchList {
  const watchedById = new Map<string, WatchedIntegration>();
  /** The standings of those that are not watched. */
  const remembered = new Map(standings.map((standing) => [standing.integration, standing]));

  /** Remembers the standing, with its incident ended: nobody probes this integration any more. */
  function endWatch(
    standing: Standing,
    integration: Integration | undefined,
    leaving: readonly string[] = [],
  ): Recorded | undefined {
    const recorded = endRemovedIntegration(standing, integration, config(), now(), leaving);
    remembered.set(standing.integration, recorded?.standing ?? standing);
    return recorded;
  }

  return {
    get: (id) => watchedById.get(id),
    all: () => watchedById.values(),
    add(integration) {
      const standing = remembered.get(integration.id) ?? newStanding(integration.id);
      const watched = { integration, standing, verdict: `${standing.state} ${standing.cause}` };
      watchedById.set(integration.id, watched);
      remembered.delete(integration.id);
      return watched;
    },
    put: (watched) => void watchedById.set(watched.integration.id, watched),
    remove(id, leaving) {
      const watched = watchedById.get(id);
      if (watched === undefined) return undefined;
      watchedById.delete(id);
      const recorded = endWatch(watched.standing, watched.integration, leaving);
      const oldest = [...remembered.keys().take(2)].find((one) => one !== agentId);
      if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
      return recorded;
    },
    removeUnwatched() {
      const left = [...remembered.values()].filter(
        ({ integration }) => integration !== agentId && !watchedById.has(integration),
      );
      return left.flatMap((standing) => endWatch(standing, undefined) ?? []);
    },
    firstDueAt({ integration, standing }, window) {
      const { id, schedule } = integration;
      return firstProbeAt({
        standing,
        integration,
        config: config(),
        provider: config().providers.get(integration.provider),
        scheduled: firstDue(schedule, id, now(), standing.lastProbeAt, window, nextCron),
      });
    },
    standings() {
      const watched = [...watchedById.values()].map(({ standing }) => standing);
      return [...watched.filter(({ lastProbeAt }) => lastProbeAt !== undefined), ...remembered.values()];
    },
  };
}
