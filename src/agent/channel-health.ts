/** @module How the channels get on: one that fails, or a recipient who is refused, is trouble of our own, told elsewhere. */

import type { Delivery } from '../core/notification.ts';
import { channelKey, type OwnTrouble } from './own-trouble.ts';

export interface ChannelHealth {
  /** Hears of each attempt. @param age of the message in ms */
  note(channel: string, delivery: Delivery, age: number): void;
  noteLeftOut(channel: string, address: string, says: string): void;
  /** The channels whose last message did not get through. */
  failing(): readonly string[];
  /** The config was read anew: what was wrong may be mended. @param channels those that there are now */
  begin(channels: ReadonlyMap<string, unknown>): void;
}

/** Seconds that a receiver, or a channel's own rate, may hold us back without being trouble. */
const longestDelay = 600;
/** Attempts in a row that a channel may fail before that is trouble of our own. */
const mostFailures = 3;
/** Begins the key of trouble with a recipient. */
export const recipientKey = 'recipient ';

export function createChannelHealth(trouble: Pick<OwnTrouble, 'raise' | 'clear' | 'has' | 'list'>): ChannelHealth {
  const failures = new Map<string, number>();
  let known: ReadonlyMap<string, unknown> = new Map();
  return {
    note(channel, delivery, age) {
      const wait = delivery.outcome === 'rejected' ? delivery.retryAfter : undefined;
      if (wait !== undefined && wait <= longestDelay && age < longestDelay * 1000) return;
      const failed = delivery.outcome === 'delivered' ? 0 : (failures.get(channel) ?? 0) + 1;
      if (failed === 0 || !known.has(channel)) {
        failures.delete(channel);
        trouble.clear(channelKey + channel);
        return;
      }
      failures.set(channel, failed);
      const isTrouble = failed >= mostFailures || (wait ?? 0) > longestDelay;
      if (isTrouble && !trouble.has(channelKey + channel))
        trouble.raise(channelKey + channel, `Alerts do not get through to the channel ${channel}: ${delivery.says}`);
    },
    noteLeftOut(channel, address, says) {
      trouble.raise(
        `${recipientKey}${channel} ${address}`,
        `The mail server of the channel ${channel} refused several mails in a row for ${address} (${says}). That address gets no alerts until the config is read anew.`,
      );
    },
    failing: () => [...failures.keys()],
    begin(channels) {
      known = channels;
      failures.clear();
      for (const key of trouble.list().keys()) {
        const isGone = key.startsWith(channelKey) && !channels.has(key.slice(channelKey.length));
        if (isGone || key.startsWith(recipientKey)) trouble.clear(key);
      }
    },
  };
}
