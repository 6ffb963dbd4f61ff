/** @module The delivery rules that hold now: the config's options, silences, maintenance windows, and incidents that inhibit others. */

import { activeMutes } from '../../core/incident/active-mutes.ts';
import { canInhibit, inhibitionGrace } from '../../core/incident/inhibition.ts';
import type { Silence } from '../../core/incident/muting.ts';
import type { Config } from '../../core/model/config.ts';
import type { Incident, Transition } from '../../core/model/incident.ts';
import { configRules } from '../../core/outbox/config-rules.ts';
import type { DeliveryRules } from '../../core/outbox/plan.ts';
import type { NextCron } from '../../core/schedule.ts';
import type { Store } from '../../store/contract.ts';

/** The delivery rules that the dispatcher gives to each claim. */
export interface Rules {
  /** Returns the rules that hold now. While the store is away, its silences and incidents as last read still hold. */
  current(): Promise<DeliveryRules>;
  /** Takes in a transition before the store has it: the keys that its incident inhibits may fail in the very same second. */
  record(transition: Transition): void;
}

interface RulesOptions {
  readonly store: Pick<Store, 'silences' | 'inhibitingIncidents'>;
  readonly config: () => Config;
  readonly nextCron: NextCron;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** ms between two reads of the store, and the least multiple of the time that a read took: a busy store is read less often. */
const betweenReads = { least: 1_000, times: 20 };

/** Reads the store with the first `current`. */
export function createRules({ store, config, nextCron, now }: RulesOptions): Rules {
  /** Incidents since the last but one read of the store. Of equal ones, the first is enough. */
  let recent = new Map<string, Incident>();
  let recentBefore = recent;
  let read: { readonly silences: readonly Silence[]; readonly inhibiting: readonly Incident[] } = {
    silences: [],
    inhibiting: [],
  };
  let readAt = Number.NEGATIVE_INFINITY;
  let pause = betweenReads.least;

  async function refresh(): Promise<void> {
    const began = performance.now();
    recentBefore = recent;
    recent = new Map();
    try {
      const [silences, inhibiting] = await Promise.all([
        store.silences(),
        store.inhibitingIncidents(now() - inhibitionGrace),
      ]);
      read = { silences, inhibiting };
    } catch {
      // The failover store raises the store's problem itself.
    }
    pause = Math.max(betweenReads.least, betweenReads.times * (performance.now() - began));
  }

  function listInhibiting(): readonly Incident[] {
    const all = [...recentBefore.values(), ...recent.values(), ...read.inhibiting];
    return [...new Map(all.map((incident) => [incident.id, incident])).values()];
  }

  return {
    async current() {
      const at = now();
      if (Math.abs(at - readAt) >= pause) {
        const isFirst = readAt === Number.NEGATIVE_INFINITY;
        readAt = at;
        const refreshed = refresh();
        // Only the first call waits: later the store may be locked, and the last read serves as well.
        if (isFirst) await refreshed;
      }
      const { maintenance = [] } = config();
      const { silences } = read;
      const mutes = activeMutes(at, { silences, inhibiting: listInhibiting(), maintenance, nextCron });
      return { ...configRules(config()), mutes };
    },
    record({ incident }) {
      const { cause, provider, account, host, owner, told, resolvedAt } = incident;
      if (!canInhibit(cause) || resolvedAt !== undefined) return;
      const name = JSON.stringify([cause, provider, account, host, owner, told]);
      if (!recent.has(name)) recent.set(name, incident);
    },
  };
}
