/** @module What the dispatcher goes by at this moment: the config's options, silences, maintenance, troubles that explain others. */

import type { Config } from '../core/config.ts';
import type { Incident } from '../core/incident-types.ts';
import { mutesAt, type Silence } from '../core/muting.ts';
import { type DeliveryRules, usualRules } from '../core/outbox-plan.ts';
import type { NextCron } from '../core/schedule.ts';
import type { Store } from '../store/contract.ts';

interface RulesOptions {
  readonly store: Pick<Store, 'silences' | 'explaining'>;
  readonly config: () => Config;
  readonly nextCron: NextCron;
  readonly now: () => number;
}

/** ms that what was read from the store is good for. */
const goodFor = 1_000;

/** While the store is away, what was read of it last goes on to hold. */
export function createRules({ store, config, nextCron, now }: RulesOptions): () => Promise<DeliveryRules> {
  let read: { readonly silences: readonly Silence[]; readonly open: readonly Incident[] } = { silences: [], open: [] };
  let readAt = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    try {
      const [silences, open] = await Promise.all([store.silences(), store.explaining()]);
      read = { silences, open };
    } catch {
      // The store says itself what is wrong with it.
    }
  }

  return async () => {
    const at = now();
    if (Math.abs(at - readAt) >= goodFor) {
      const isFirst = readAt === Number.NEGATIVE_INFINITY;
      readAt = at;
      const refreshed = refresh();
      // Later on nobody waits for a store that may be locked.
      if (isFirst) await refreshed;
    }
    const { grouping, maintenance = [], channels } = config();
    return {
      groupWait: grouping?.wait ?? usualRules.groupWait,
      groupInterval: grouping?.interval ?? usualRules.groupInterval,
      repeatInterval: grouping?.repeat ?? usualRules.repeatInterval,
      mutes: mutesAt(at, { ...read, maintenance, nextCron }),
      fallbacks: Object.fromEntries(
        channels.flatMap(({ id, fallback }) => (fallback === undefined ? [] : [[id, fallback]])),
      ),
      rates: Object.fromEntries(channels.flatMap(({ id, rate }) => (rate === undefined ? [] : [[id, rate]]))),
    };
  };
}
