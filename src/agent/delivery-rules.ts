/** @module What the dispatcher goes by at this moment: the config's options, silences, maintenance, troubles that explain others. */

import type { Config } from '../core/config.ts';
import type { Incident } from '../core/incident-types.ts';
import { explainsFor, mutesAt, type Silence } from '../core/muting.ts';
import { type DeliveryRules, usualRules } from '../core/outbox-plan.ts';
import { rateOf } from '../core/rate.ts';
import type { NextCron } from '../core/schedule.ts';
import type { Store } from '../store/contract.ts';

interface RulesOptions {
  readonly store: Pick<Store, 'silences' | 'explaining'>;
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

/** While the store is away, what was read of it last goes on to hold. */
export function createRules({ store, config, nextCron, now }: RulesOptions): () => Promise<DeliveryRules> {
  let read: { readonly silences: readonly Silence[]; readonly explaining: readonly Incident[] } = {
    silences: [],
    explaining: [],
  };
  let readAt = Number.NEGATIVE_INFINITY;
  let pause = goodFor.least;

  async function refresh(): Promise<void> {
    const began = performance.now();
    try {
      const [silences, explaining] = await Promise.all([store.silences(), store.explaining(now() - explainsFor)]);
      read = { silences, explaining };
    } catch {
      // The store says itself what is wrong with it.
    }
    pause = Math.max(goodFor.least, goodFor.times * (performance.now() - began));
  }

  return async () => {
    const at = now();
    if (Math.abs(at - readAt) >= pause) {
      const isFirst = readAt === Number.NEGATIVE_INFINITY;
      readAt = at;
      const refreshed = refresh();
      // Later on nobody waits for a store that may be locked.
      if (isFirst) await refreshed;
    }
    const { maintenance = [] } = config();
    return { ...rulesOf(config()), mutes: mutesAt(at, { ...read, maintenance, nextCron }) };
  };
}
