/** @module The dispatcher: claims notifications, sends them, and records the outcome of each attempt. */

import type { Channel } from '../../core/model/channel.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import type { DeliveryRules } from '../../core/outbox/plan.ts';
import { retryAfterFailure } from '../../core/outbox/retry.ts';
import type { Store } from '../../store/contract.ts';

/** Sends what the outbox holds. */
export interface Dispatcher {
  /** Claims the due notifications at once. */
  wake(): void;
  /** Claims nothing any more; resolves when the attempts under way have ended. */
  stop(): Promise<void>;
}

interface DispatcherOptions {
  readonly store: Pick<Store, 'claim' | 'recordAttempt'>;
  /** The channels of the config that holds now, by id. */
  readonly channels: () => ReadonlyMap<string, Channel>;
  /** The rules by which transitions share a notification or are held back now. */
  readonly rules: () => Promise<DeliveryRules>;
  readonly send: (channel: Channel, notification: Notification) => Promise<Delivery>;
  readonly now: () => number;
  readonly random: () => number;
  /** Called after each attempt. `retryAt` is null when it was delivered or given up. */
  readonly onAttempt: (notification: Notification, delivery: Delivery, retryAt: number | null) => void;
  readonly onBug: (error: unknown) => void;
}

/** ms for which a claim holds: longer than any attempt, so that no other process sends the same meanwhile. */
const lease = 60_000;
/** Attempts under way to one channel, and to all. */
const mostPerChannel = 4;
const most = 64;

const removed: Delivery = {
  outcome: 'rejected',
  says: 'The channel is no longer in the config.',
  permanent: true,
};

/** Claims nothing before the first `wake`. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, channels, rules, send, now, random, onAttempt, onBug } = options;
  const running = new Map<Promise<void>, string>();
  let claiming: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;

  async function deliver(notification: Notification): Promise<void> {
    const channel = channels().get(notification.channel);
    const delivery = channel === undefined ? removed : await send(channel, notification);
    const at = now();
    const retryAt = retryAfterFailure(notification, delivery, at, random());
    await store.recordAttempt(notification.id, delivery, at, retryAt);
    onAttempt(notification, delivery, retryAt);
  }

  function start(notification: Notification): void {
    const done = deliver(notification)
      .catch(onBug)
      .then(() => {
        running.delete(done);
        wake();
      });
    running.set(done, notification.channel);
  }

  /** Makes one claim after the other, until no notification is due or the limit of attempts is reached. */
  async function claimAll(): Promise<void> {
    while (isWanted && !isStopped && running.size < most) {
      isWanted = false;
      const room = Math.min(most - running.size, mostPerChannel);
      const claimed = await store.claim(now(), lease, room, listBusy(), await rules());
      for (const notification of claimed) start(notification);
      isWanted ||= claimed.length > 0;
    }
  }

  function listBusy(): readonly string[] {
    const counts = Map.groupBy(running.values(), (channel) => channel);
    return [...counts].flatMap(([channel, { length }]) => (length >= mostPerChannel ? [channel] : []));
  }

  function wake(): void {
    isWanted = true;
    if (isStopped) return;
    claiming ??= claimAll()
      .catch(onBug)
      .finally(() => {
        claiming = undefined;
        if (isWanted && running.size < most) wake();
      });
  }

  return {
    wake,
    async stop() {
      isStopped = true;
      await claiming;
      await Promise.all(running.keys());
    },
  };
}
