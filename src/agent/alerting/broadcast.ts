/** @module Broadcast: one message to every channel that no incident calls for (a start, a test), to see that alerts would arrive. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Channel } from '../../core/model/channel.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import { retryAfterFailure } from '../../core/outbox/retry.ts';

/** The most attempts for one channel: fewer than for an alert. */
const mostAttempts = 5;

/** A broadcast, and how it is sent. */
export interface BroadcastOptions {
  readonly channels: readonly Channel[];
  /** @param at ms since the epoch, the same for all channels */
  readonly make: (channel: string, at: number) => Notification;
  /** Must never reject. */
  readonly send: (channel: Channel, notification: Notification) => Promise<Delivery>;
  /** Called after each attempt. `retryAt` is null when it was delivered or given up. */
  readonly onAttempt: (notification: Notification, delivery: Delivery, retryAt: number | null) => void;
  readonly now: () => number;
  readonly random: () => number;
  /** Ends the attempts. */
  readonly signal: AbortSignal;
}

/** Resolves when each channel accepted the message or was tried often enough; never rejects. */
export async function broadcast(options: BroadcastOptions): Promise<void> {
  const { channels, make, now } = options;
  const at = now();
  await Promise.all(channels.map((channel) => sendOne(channel, make(channel.id, at), options)));
}

async function sendOne(channel: Channel, notification: Notification, options: BroadcastOptions): Promise<void> {
  const { send, onAttempt, now, random, signal } = options;
  for (let attempts = 0; attempts < mostAttempts && !signal.aborted; attempts += 1) {
    const tried = { ...notification, attempts };
    const delivery = await send(channel, tried);
    const next = retryAfterFailure(tried, delivery, now(), random());
    const retryAt = attempts + 1 < mostAttempts ? next : null;
    onAttempt(tried, delivery, retryAt);
    if (retryAt === null) return;
    await wait(retryAt - now(), undefined, { signal }).catch(() => {});
  }
}
