/** @module What happens to a notification after an attempt: when it is tried again, and when it is given up. */

import type { Delivery, Notification } from '../model/notification.ts';

const second = 1000;
const hour = 3600 * second;
const patience = 72 * hour;
/** What is waiting for a channel's next try is tried at once when the channel works again, but not sooner than this (ms). */
export const soonestRetry = 60 * second;

/** The id of a notification follows from what it tells first and to whom, so that memory and store make the same one. */
export function notificationId(transition: string, channel: string): string {
  return `${transition}.${channel}`;
}

/**
 * The instant (ms) of the next attempt after `delivery` ended the one just made, null to give up. Doubles from 5 s to an
 * hour, within three days and at least five attempts; waits longer where the receiver asks for it (at most a day).
 * `random` is in [0, 1).
 */
export function retryAfterFailure(
  notification: Pick<Notification, 'attempts' | 'createdAt'>,
  delivery: Delivery,
  now: number,
  random: number,
): number | null {
  const made = notification.attempts + 1;
  if (delivery.outcome === 'delivered' || (delivery.outcome === 'rejected' && delivery.permanent)) {
    return null;
  }
  if (made >= 5 && now - notification.createdAt >= patience) {
    return null;
  }
  const pause = Math.min(hour, 5 * second * 2 ** (made - 1));
  const asked = delivery.outcome === 'rejected' ? (delivery.retryAfter ?? 0) * second : 0;
  return now + Math.max(Math.round(pause * (0.75 + random / 2)), Math.min(asked, 24 * hour));
}
