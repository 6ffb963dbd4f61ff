/** @module The channel check: reads what `channels test` saved, logs in to the mail servers, and sends the tests of the config. */

import { makeTestNotification } from '../../core/alert/test-alert.ts';
import type { EmailChannel } from '../../core/model/channel.ts';
import type { Config } from '../../core/model/config.ts';
import type { Delivery } from '../../core/model/notification.ts';
import type { NextCron } from '../../core/schedule.ts';
import type { Store } from '../../store/contract.ts';
import type { Log } from '../../telemetry/log.ts';
import { type BroadcastOptions, broadcast } from './broadcast.ts';
import type { ChannelHealth } from './channel-health.ts';

/** Checks whether a channel would deliver an alert, before an alert exists. */
export interface ChannelCheck {
  /** To be called every second. */
  tick(): void;
  /** Logs in to the mail servers again soon, since the config may have changed them. */
  applyConfig(): void;
}

interface ChannelCheckOptions {
  readonly config: () => Config;
  readonly store: Pick<Store, 'channelStatuses'>;
  readonly health: Pick<ChannelHealth, 'learn' | 'recordLogIn' | 'failing'>;
  readonly logIn: (channel: EmailChannel) => Promise<Delivery>;
  readonly broadcast: Omit<BroadcastOptions, 'channels' | 'make'>;
  readonly log: Pick<Log, 'warn'>;
  readonly nextCron: NextCron;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
}

/** ms between two reads of what `channels test` saved in the store. */
const betweenReads = 2_000;
/** ms from the start to the first log-in, from one to the next, and after one that failed. */
const logIns = { first: 60_000, next: 3_600_000, afterFailure: 300_000 };
/** Failed log-ins in a row after which the hourly interval applies: enough for an alert, too few to lock an account. */
const mostEarly = 3;

/** Logs in and sends nothing before the first `tick`. */
export function createChannelCheck(options: ChannelCheckOptions): ChannelCheck {
  const { config, store, health, logIn, log, nextCron, steady } = options;
  const { now } = options.broadcast;
  let readAt = steady();
  let logInAt = steady() + logIns.first;
  let failures = 0;
  let testsAfter = now();

  async function logInToAll(): Promise<void> {
    const channels = config().channels.filter((channel) => channel.type === 'email');
    await Promise.all(
      channels.map(async (channel) => {
        const delivery = await logIn(channel);
        if (delivery.outcome !== 'delivered') log.warn(`${channel.id} could take no alert now: ${delivery.says}`);
        health.recordLogIn(channel.id, delivery);
      }),
    );
    failures = channels.some(({ id }) => health.failing().includes(id)) ? failures + 1 : 0;
    logInAt = steady() + (failures > 0 && failures < mostEarly ? logIns.afterFailure : logIns.next);
  }

  /** True once for each time that the config names; times that were missed count as one. */
  function isTestDue(): boolean {
    const { channelTests } = config();
    if (channelTests === undefined || testsAfter > now()) testsAfter = now();
    if (channelTests === undefined) return false;
    const dueAt = nextCron(channelTests.expression, channelTests.timezone, testsAfter);
    if (dueAt === null || dueAt > now()) return false;
    testsAfter = now();
    return true;
  }

  return {
    applyConfig() {
      failures = 0;
      logInAt = steady() + logIns.first;
    },
    tick() {
      if (steady() >= readAt) {
        readAt = steady() + betweenReads;
        // The failover store raises the store's problem itself.
        store.channelStatuses().then(health.learn, () => {});
      }
      if (steady() >= logInAt) {
        logInAt = Number.POSITIVE_INFINITY;
        void logInToAll();
      }
      if (isTestDue())
        void broadcast({
          ...options.broadcast,
          channels: config().channels,
          make: (channel, at) => makeTestNotification(channel, at, 'config'),
        });
    },
  };
}
