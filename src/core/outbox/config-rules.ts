/** @module The delivery rules that the config alone gives: grouping, fallbacks and rates; nothing is muted. */

import { defined } from '../defined.ts';
import { rateOf } from '../model/channel-kinds.ts';
import type { Config } from '../model/config.ts';
import { type DeliveryRules, usualRules } from './plan.ts';

/** Returns the rules of a config; where it has no option, `usualRules` apply. */
export function configRules({ grouping, channels }: Pick<Config, 'grouping' | 'channels'>): DeliveryRules {
  const rates = channels.map((channel) => [channel.id, rateOf(channel)] as const);
  return {
    ...usualRules,
    ...defined({
      groupWait: grouping?.wait,
      groupInterval: grouping?.interval,
      repeatInterval: grouping?.repeat,
    }),
    channels: channels.map(({ id }) => id),
    fallbacks: Object.fromEntries(channels.map(({ id, fallback }) => [id, fallback ?? []])),
    rates: Object.fromEntries(rates.flatMap(([id, rate]) => (rate === undefined ? [] : [[id, rate]]))),
  };
}
