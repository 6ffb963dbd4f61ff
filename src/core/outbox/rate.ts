/** @module How many messages a channel takes in how long: what its receiver allows, or what its owner wants. */

import type { Channel, Rate } from '../model/channel.ts';

const minute = 60_000;

/** What receivers are known to allow; the rest says 429. */
const usual: Partial<Readonly<Record<Channel['type'], Rate>>> = {
  // https://docs.slack.dev/apis/web-api/rate-limits: one a second, short bursts allowed.
  slack: { messages: 60, per: minute },
  // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
  telegram: { messages: 20, per: minute },
  // https://birdie0.github.io/discord-webhooks-guide/other/rate_limits.html
  discord: { messages: 30, per: minute },
};

/** The rate of a channel: its own, else its receiver's; undefined for any number. */
export function rateOf(channel: Pick<Channel, 'rate' | 'type'>): Rate | undefined {
  return channel.rate ?? usual[channel.type];
}

/**
 * ms until one more message may go; 0 for now.
 * @param sent when the latest messages went (ms), in any order
 */
export function waitForRate({ messages, per }: Rate, sent: readonly number[], now: number): number {
  // A clock set back makes instants of the future; they count as now.
  const recent = sent.map((at) => Math.min(at, now)).filter((at) => at > now - per);
  if (recent.length < messages) return 0;
  const oldest = recent.toSorted((one, other) => other - one)[messages - 1] ?? now;
  return oldest + per - now;
}
