/** @module The dispatcher: claims notifications, sends them, and writes down what became of each. */

import type { Channel } from '../../core/model/channel.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import type { DeliveryRules } from '../../core/outbox/plan.ts';
import { retryAfterFailure } from '../../core/outbox/retry.ts';
import type { Store } from '../../store/contract.ts';

export interface Dispatcher {
  /** Looks at once for what is to be sent. */
  wake(): void;
  /** Claims nothing any more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

interface DispatcherOptions {
  readonly store: Pick<Store, 'claim' | 'recordAttempt'>;
  readonly channels: () => ReadonlyMap<string, Channel>;
  /** What shares a notification and what is held back now. */
  readonly rules: () => Promise<DeliveryRules>;
  readonly send: (channel: Channel, notification: Notification) => Promise<Delivery>;
  readonly now: () => number;
  readonly random: () => number;
  /** `retryAt` is null when it is delivered or given up. */
  readonly onOutcome: (notification: Notification, delivery: Delivery, retryAt: number | null) => void;
  readonly onBug: (error: unknown) => void;
}

/** ms; twice what a sender may take, so that nobody else sends the same meanwhile. */
const lease = 60_000;
/** Messages under way to one channel. */
const mostPerChannel = 4;
const most = 64;

const removed: Delivery = {
  outcome: 'rejected',
  says: 'The channel is no longer in the config.',
  permanent: true,
};

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, channels, rules, send, now, random, onOutcome, onBug } = options;
  const running = new Map<Promise<void>, string>();
  let turn: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;

  async function deliver(notification: Notification): Promise<void> {
    const channel = channels().get(notification.channel);
    const delivery = channel === undefined ? removed : await send(channel, notification);
    const at = now();
    const retryAt = retryAfterFailure(notification, delivery, at, random());
    await store.recordAttempt(notification.id, delivery, at, retryAt);
    onOutcome(notification, delivery, retryAt);
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

  /** One claim after the other, until nothing is due or all hands are full. */
  async function takeTurn(): Promise<void> {
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
    turn ??= takeTurn()
      .catch(onBug)
      .finally(() => {
        turn = undefined;
        if (isWanted && running.size < most) wake();
      });
  }

  return {
    wake,
    async stop() {
      isStopped = true;
      await turn;
      await Promise.all(running.keys());
    },
  };
}
