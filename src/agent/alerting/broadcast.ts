/** @module Tells every channel what no incident stands behind (a start, a test); a way to see that alerts would get through. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Channel } from '../../core/model/channel.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import { retryAfterFailure } from '../../core/outbox/retry.ts';

/** Tries; it is not worth the patience that an alert gets. */
const most = 5;

export interface BroadcastOptions {
  readonly channels: readonly Channel[];
  readonly make: (channel: string, at: number) => Notification;
  readonly send: (channel: Channel, notification: Notification) => Promise<Delivery>;
  /** `retryAt` is null when it is delivered or given up. */
  readonly onOutcome: (notification: Notification, delivery: Delivery, retryAt: number | null) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Resolves when each channel has it or was tried often enough; never rejects, `send` never does. */
export async function broadcast({
  channels,
  make,
  send,
  onOutcome,
  now,
  random,
  signal,
}: BroadcastOptions): Promise<void> {
  const at = now();

  async function tell(channel: Channel): Promise<void> {
    const notification = make(channel.id, at);
    for (let attempts = 0; attempts < most && !signal.aborted; attempts += 1) {
      const tried = { ...notification, attempts };
      const delivery = await send(channel, tried);
      const next = retryAfterFailure(tried, delivery, now(), random());
      const retryAt = attempts + 1 < most ? next : null;
      onOutcome(tried, delivery, retryAt);
      if (retryAt === null) return;
      await wait(retryAt - now(), undefined, { signal }).catch(() => {});
    }
  }

  await Promise.all(channels.map(tell));
}
