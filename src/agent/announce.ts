/** @module Tells every channel that Keymedic started; a way to see that alerts would get through. */

import { setTimeout as wait } from 'node:timers/promises';
import { makeStartNotification } from '../core/alert/test-alert.ts';
import type { Channel } from '../core/channel.ts';
import { retryAfterFailure } from '../core/delivery.ts';
import type { Delivery, Notification } from '../core/notification.ts';

/** Tries; it is not worth the patience that an alert gets. */
const most = 5;

/** Resolves when each channel has it or was tried often enough; never rejects, `send` never does. */
export async function announceStart(options: {
  readonly channels: readonly Channel[];
  readonly version: string;
  /** What is watched, as a phrase. */
  readonly what: string;
  readonly send: (channel: Channel, notification: Notification) => Promise<Delivery>;
  /** `retryAt` is null when it is delivered or given up. */
  readonly onOutcome: (notification: Notification, delivery: Delivery, retryAt: number | null) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { channels, version, what, send, onOutcome, now, random, signal } = options;
  const at = now();

  async function tell(channel: Channel): Promise<void> {
    const notification = makeStartNotification(channel.id, at, version, what);
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
