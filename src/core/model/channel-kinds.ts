/**
 * @module The facts of each kind of channel: which of its options are secrets, and which rate its receiver allows. A new kind
 * is a row here, a row in each of `channelSchemas`, `channelBuilders` and `deliverers`, and one file in `notify`.
 */

import type { Channel, ChannelOf, ChannelType, Rate } from './channel.ts';
import type { SecretRef } from './secret-ref.ts';

/** A secret of a channel, and the option that holds it. */
export interface ChannelSecret {
  readonly option: string;
  readonly reference: SecretRef;
}

interface ChannelFacts<Type extends ChannelType> {
  /** Option and reference; undefined for an optional secret that was not given. */
  readonly secrets: (channel: ChannelOf<Type>) => readonly (readonly [option: string, SecretRef | undefined])[];
  /** The rate that the receiver is known to allow. Other receivers answer 429 when it is too much. */
  readonly usualRate?: Rate;
}

const minute = 60_000;

const channelKinds: { readonly [Type in ChannelType]: ChannelFacts<Type> } = {
  email: { secrets: ({ smtp }) => [['smtp.password', smtp.password]] },
  webhook: {
    secrets: ({ url, secret, oldSecrets = [] }) => [
      ['url', url],
      ['secret', secret],
      ...oldSecrets.map((one, index) => [`old_secrets[${index}]`, one] as const),
    ],
  },
  slack: {
    secrets: ({ url }) => [['url', url]],
    // https://docs.slack.dev/apis/web-api/rate-limits: one a second, short bursts allowed.
    usualRate: { messages: 60, per: minute },
  },
  teams: { secrets: ({ url }) => [['url', url]] },
  discord: {
    secrets: ({ url }) => [['url', url]],
    // https://birdie0.github.io/discord-webhooks-guide/other/rate_limits.html
    usualRate: { messages: 30, per: minute },
  },
  telegram: {
    secrets: ({ token }) => [['token', token]],
    // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    usualRate: { messages: 20, per: minute },
  },
  pagerduty: { secrets: ({ key }) => [['key', key]] },
  opsgenie: { secrets: ({ key }) => [['key', key]] },
  ntfy: {
    secrets: ({ topic, token }) => [
      ['topic', topic],
      ['token', token],
    ],
  },
  alertmanager: {
    secrets: ({ url, token }) => [
      ['url', url],
      ['token', token],
    ],
  },
  exec: { secrets: () => [] },
};

/** All secrets of a channel. */
export function listChannelSecrets(channel: Channel): readonly ChannelSecret[] {
  const proxy = channel.type === 'exec' || channel.proxy === 'none' ? undefined : channel.proxy;
  return [...secretsOf(channel.type, channel), ['proxy', proxy] as const].flatMap(([option, reference]) =>
    reference === undefined ? [] : [{ option, reference }],
  );
}

function secretsOf<Type extends ChannelType>(type: Type, channel: ChannelOf<Type>) {
  return channelKinds[type].secrets(channel);
}

/** The rate of a channel: its own, else its receiver's; undefined where no rate is known. */
export function rateOf({ rate, type }: Pick<Channel, 'rate' | 'type'>): Rate | undefined {
  return rate ?? channelKinds[type].usualRate;
}
