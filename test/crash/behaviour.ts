/** @module How the receivers of a run treat messages: most are accepted, some refused, and a channel may be down for several lives. */

import type { Behaviour, ChannelId } from './receivers.ts';

/** The behaviour of all channels in one run. */
export interface Behaviours {
  /** Returns how a channel treats this arrival of a message. */
  of(channel: ChannelId, id: string): Behaviour;
  /** Decides for the next life which channels are down. */
  startLife(): void;
  /** From now on every message is accepted. */
  acceptAll(): void;
}

/** Makes the behaviours. @param random returns numbers in [0, 1) */
export function createBehaviours(random: () => number): Behaviours {
  const pick = (most: number): number => Math.floor(random() * most);
  const seen = new Set<string>();
  /** The number of lives for which a channel still refuses everything. */
  const downFor = { mail: 0, hook: 0, spare: 0, extra: 0 };
  let acceptsAll = false;
  return {
    of(channel, id) {
      const isNew = !seen.has(`${channel} ${id}`);
      seen.add(`${channel} ${id}`);
      if (acceptsAll) return 'accepts';
      if (downFor[channel] > 0) return 'refuses';
      // Only the first try of a message may fail, unless the channel is down.
      const chance = isNew ? random() : 1;
      if (chance < 0.3) return chance < 0.15 ? 'refuses' : 'hangs up';
      // The spare channel has no fallback.
      return chance < 0.34 && channel !== 'spare' ? 'refuses for good' : 'accepts';
    },
    startLife() {
      for (const channel of ['mail', 'hook'] as const)
        downFor[channel] = downFor[channel] > 0 ? downFor[channel] - 1 : random() < 0.08 ? 1 + pick(4) : 0;
    },
    acceptAll() {
      acceptsAll = true;
    },
  };
}
