/** @module What the dispatcher goes by at this moment: the config's options, silences, maintenance, troubles that explain others. */

import { activeMutes } from '../../core/incident/active-mutes.ts';
import { canInhibit, inhibitionGrace } from '../../core/incident/inhibition.ts';
import type { Silence } from '../../core/incident/muting.ts';
import { rateOf } from '../../core/model/channel-kinds.ts';
import type { Config } from '../../core/model/config.ts';
import type { Incident, Transition } from '../../core/model/incident.ts';
import { type DeliveryRules, usualRules } from '../../core/outbox/plan.ts';
import type { NextCron } from '../../core/schedule.ts';
import type { Store } from '../../store/contract.ts';

interface RulesOptions {
  readonly store: Pick<Store, 'silences' | 'inhibitingIncidents'>;
  readonly config: () => Config;
  readonly nextCron: NextCron;
  readonly now: () => number;
}

/** ms that what was read from the store is good for, or so many times as long as reading it took: a storm makes it slow. */
const goodFor = { least: 1_000, times: 20 };

/** How notifications are put together, by the config alone: nothing is held back. */
function rulesOf({ grouping, channels }: Config): DeliveryRules {
  const rates = channels.map((channel) => ({ id: channel.id, rate: rateOf(channel) }));
  return {
    ...usualRules,
    ...(grouping === undefined
      ? {}
      : { groupWait: grouping.wait, groupInterval: grouping.interval, repeatInterval: grouping.repeat }),
    fallbacks: Object.fromEntries(channels.map(({ id, fallback }) => [id, fallback ?? []])),
    rates: Object.fromEntries(rates.flatMap(({ id, rate }) => (rate === undefined ? [] : [[id, rate]]))),
  };
}

export interface Rules {
  /** Those that hold now. While the store is away, what was read of it last goes on to hold. */
  current(): Promise<DeliveryRules>;
  /** Hears of each transition before the store does: what it explains may fail in the very same second. */
  note(transition: Transition): void;
}

export function createRules({ store, config, nextCron, now }: RulesOptions): Rules {
  /** What was heard since the store was read last but one: the first that explains something to somebody. */
  let heard = new Map<string, Incident>();
  let heardBefore = heard;
  let read: { readonly silences: readonly Silence[]; readonly inhibiting: readonly Incident[] } = {
    silences: [],
    inhibiting: [],
  };
  let readAt = Number.NEGATIVE_INFINITY;
  let pause = goodFor.least;

  async function refresh(): Promise<void> {
    const began = performance.now();
    heardBefore = heard;
    heard = new Map();
    try {
      const [silences, inhibiting] = await Promise.all([
        store.silences(),
        store.inhibitingIncidents(now() - inhibitionGrace),
      ]);
      read = { silences, inhibiting };
    } catch {
      // The store says itself what is wrong with it.
    }
    pause = Math.max(goodFor.least, goodFor.times * (performance.now() - began));
  }

  function listInhibiting(): readonly Incident[] {
    const all = [...heardBefore.values(), ...heard.values(), ...read.inhibiting];
    return [...new Map(all.map((incident) => [incident.id, incident])).values()];
  }

  return {
    async current() {
      const at = now();
      if (Math.abs(at - readAt) >= pause) {
        const isFirst = readAt === Number.NEGATIVE_INFINITY;
        readAt = at;
        const refreshed = refresh();
        // Later on nobody waits for a store that may be locked.
        if (isFirst) await refreshed;
      }
      const { maintenance = [] } = config();
      const { silences } = read;
      return {
        ...rulesOf(config()),
        mutes: activeMutes(at, { silences, inhibiting: listInhibiting(), maintenance, nextCron }),
      };
    },
    note({ incident }) {
      const { cause, provider, account, host, owner, told, resolvedAt } = incident;
      if (!canInhibit(cause) || resolvedAt !== undefined) return;
      const name = JSON.stringify([cause, provider, account, host, owner, told]);
      if (!heard.has(name)) heard.set(name, incident);
    },
  };
}
