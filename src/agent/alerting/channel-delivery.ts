/** @module Delivery to the channels of the config: the sender, the health of each channel, and the suppressed recipients. */

import { maskNotification } from '../../core/alert/masked.ts';
import { plainOf } from '../../core/alert/plain.ts';
import { renderAlert } from '../../core/alert/render.ts';
import type { Channel } from '../../core/model/channel.ts';
import { isTaken } from '../../core/model/channel-status.ts';
import type { Config } from '../../core/model/config.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import { createSuppressionList } from '../../notify/mail/suppression-list.ts';
import { createLogIn, createSender } from '../../notify/sender.ts';
import type { Store } from '../../store/contract.ts';
import type { RecoveredState } from '../../store/failover/recovery.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ReloadableRuntime } from '../diagnose/reloadable-runtime.ts';
import type { AgentProblems } from '../health/agent-problems.ts';
import { type ChannelHealth, createChannelHealth, isRefusalOfUs } from './channel-health.ts';
import { logDelivery } from './log-deliveries.ts';

/** What a new config changes for the channels. */
export interface ChannelChanges {
  readonly needsNewRuntime: boolean;
  readonly removedChannels: readonly Channel[];
}

/** The time (ms) that a channel which left the config has to deliver what was recorded before. */
const longestFarewell = 600_000;

/** Sends single messages, and records the outcome of each. */
export interface ChannelDelivery {
  readonly health: ChannelHealth;
  /** The channels of the config that holds now, by id, and those that left it a short time ago. */
  channels(): ReadonlyMap<string, Channel>;
  /** The ids of those that left the config a short time ago, and still deliver. */
  leaving(): readonly string[];
  send(channel: Channel, notification: Notification): Promise<Delivery>;
  /** Logs an attempt and records it for the channel's health. @param retryAt ms; null when there is no further attempt */
  recordAttempt(notification: Notification, delivery: Delivery, retryAt: number | null): void;
  /** Logs in to a mail server without sending a mail. */
  readonly logIn: ReturnType<typeof createLogIn>;
  /** Takes over the channels of a new config. @param changes `needsNewRuntime`: messages leave through another runtime as well */
  applyConfig(changes: ChannelChanges): void;
}

interface DeliveryOptions {
  readonly state: Pick<RecoveredState, 'channelStatuses'>;
  readonly store: Pick<Store, 'saveChannelStatus'>;
  readonly problems: AgentProblems;
  readonly config: () => Config;
  readonly runtime: Pick<ReloadableRuntime, 'get' | 'resolveSecret'>;
  readonly log: Log;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Starts with the statuses of the channels that an earlier run saved. */
export function createChannelDelivery(options: DeliveryOptions): ChannelDelivery {
  const { state, store, problems, config, runtime, log, now } = options;
  let channels = channelsOf(config());
  /** The channels that left the config, and until when (ms) they deliver. */
  const leaving = new Map<string, { readonly channel: Channel; readonly until: number }>();
  const health = createChannelHealth({
    problems,
    // The failover store raises the store's problem itself.
    save: (status) => void store.saveChannelStatus(status).catch(() => {}),
    onReadmitted: (channel, address) => suppressionList.readmitOne(channel, address),
    now,
  });
  const suppressionList = createSuppressionList(
    health.suppress,
    state.channelStatuses.flatMap(({ channel, leftOut }) =>
      leftOut.flatMap(({ address, says }) => (isRefusalOfUs(says) ? [] : [{ channel, address }])),
    ),
    health.reach,
  );
  health.applyConfig(channels);
  health.learn(state.channelStatuses);

  const connection = () => {
    const { connector, scrubber } = runtime.get();
    return { connector, scrubber, resolveSecret: runtime.resolveSecret };
  };
  const makeSender = () => createSender({ ...connection(), now, suppressionList });
  let send = makeSender();
  const masked = (notification: Notification): Notification =>
    maskNotification(notification, (text) => runtime.get().scrubber.scrub(text));

  return {
    health,
    channels() {
      for (const [id, { until }] of leaving) if (until < now()) leaving.delete(id);
      if (leaving.size === 0) return channels;
      return new Map([...[...leaving].map(([id, { channel }]) => [id, channel] as const), ...channels]);
    },
    leaving: () => [...leaving].flatMap(([id, { until }]) => (until < now() || channels.has(id) ? [] : [id])),
    send: (channel, notification) => send(channel, masked(notification)),
    recordAttempt(notification, delivery, retryAt) {
      logDelivery(log, notification, delivery, retryAt);
      const age = now() - notification.createdAt;
      const lost = retryAt === null && !isTaken(delivery) ? subjectIn(masked(notification)) : undefined;
      health.record(notification.channel, delivery, { age, attempt: notification.attempts + 1, lost });
    },
    logIn: (channel) => createLogIn(connection())(channel),
    applyConfig({ needsNewRuntime, removedChannels }) {
      if (needsNewRuntime) send = makeSender();
      for (const channel of removedChannels) leaving.set(channel.id, { channel, until: now() + longestFarewell });
      channels = channelsOf(config());
      health.applyConfig(channels);
      suppressionList.readmit();
    },
  };
}

/** The headline of a notification, whatever its store made of it. */
function subjectIn(notification: Notification): string {
  try {
    return renderAlert(notification).subject;
  } catch {
    return renderAlert(plainOf(notification)).subject;
  }
}

function channelsOf({ channels }: Config): ReadonlyMap<string, Channel> {
  return new Map(channels.map((channel) => [channel.id, channel]));
}
