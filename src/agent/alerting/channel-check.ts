/** @module Would an alert get through? Hears of tests by hand, logs in to the mail servers, and sends tests that the config wants. */

import { makeTestNotification } from '../../core/alert/test-alert.ts';
import type { EmailChannel } from '../../core/model/channel.ts';
import type { Config } from '../../core/model/config.ts';
import type { Delivery } from '../../core/model/notification.ts';
import type { NextCron } from '../../core/schedule.ts';
import type { Store } from '../../store/contract.ts';
import type { Log } from '../../telemetry/log.ts';
import { type BroadcastOptions, broadcast } from './broadcast.ts';
import type { ChannelHealth } from './channel-health.ts';

export interface ChannelCheck {
  /** To be called every second. */
  tick(): void;
  /** The config was read anew: the mail servers are tried again soon. */
  applyConfig(): void;
}

interface ChannelCheckOptions {
  readonly config: () => Config;
  readonly store: Pick<Store, 'channelStatuses'>;
  readonly health: Pick<ChannelHealth, 'learn' | 'record' | 'failing'>;
  readonly logIn: (channel: EmailChannel) => Promise<Delivery>;
  readonly tell: Omit<BroadcastOptions, 'channels' | 'make'>;
  readonly log: Pick<Log, 'warn'>;
  readonly nextCron: NextCron;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
}

/** ms between two looks at what `channels test` left in the store. */
const betweenLooks = 2_000;
/** ms from the start to the first log-in, from one to the next, and after one that failed. */
const logIns = { first: 60_000, next: 3_600_000, afterFailure: 300_000 };
/** So many failures are followed by an early try: enough to be told of, too few to lock an account out. */
const mostEarly = 3;

export function createChannelCheck({
  config,
  store,
  health,
  logIn,
  tell,
  log,
  nextCron,
  steady,
}: ChannelCheckOptions): ChannelCheck {
  const { now } = tell;
  let lookAt = steady();
  let logInAt = steady() + logIns.first;
  let failures = 0;
  let reckonedFrom = now();

  async function logInToAll(): Promise<void> {
    const channels = config().channels.filter((channel) => channel.type === 'email');
    await Promise.all(
      channels.map(async (channel) => {
        const delivery = await logIn(channel);
        if (delivery.outcome !== 'delivered') log.warn(`${channel.id} could take no alert now: ${delivery.says}`);
        health.record(channel.id, delivery, 0);
      }),
    );
    failures = channels.some(({ id }) => health.failing().includes(id)) ? failures + 1 : 0;
    logInAt = steady() + (failures > 0 && failures < mostEarly ? logIns.afterFailure : logIns.next);
  }

  function isTestDue(): boolean {
    const { channelTests } = config();
    if (channelTests === undefined || reckonedFrom > now()) reckonedFrom = now();
    if (channelTests === undefined) return false;
    const dueAt = nextCron(channelTests.expression, channelTests.timezone, reckonedFrom);
    if (dueAt === null || dueAt > now()) return false;
    reckonedFrom = now();
    return true;
  }

  return {
    applyConfig() {
      failures = 0;
      logInAt = steady() + logIns.first;
    },
    tick() {
      if (steady() >= lookAt) {
        lookAt = steady() + betweenLooks;
        // The store says itself what is wrong with it.
        store.channelStatuses().then(health.learn, () => {});
      }
      if (steady() >= logInAt) {
        logInAt = Number.POSITIVE_INFINITY;
        void logInToAll();
      }
      if (isTestDue())
        void broadcast({
          ...tell,
          channels: config().channels,
          make: (channel, at) => makeTestNotification(channel, at, 'config'),
        });
    },
  };
}
