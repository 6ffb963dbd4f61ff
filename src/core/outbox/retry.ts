/** @module Retries: when a notification is tried again after a failed attempt, and when it is given up. */

import type { Delivery, Notification } from '../model/notification.ts';

const second = 1000;
const hour = 3600 * second;
const patience = 72 * hour;
/** When a channel works again, its waiting notifications are tried at once, but not sooner than this (ms) after the last try. */
export const soonestRetry = 60 * second;

/** Returns the id of a notification, made of its first transition's id and its channel, so that memory and store make the same. */
export function notificationId(transition: string, channel: string): string {
  return `${transition}.${channel}`;
}

/**
 * Returns the instant (ms) of the next attempt, or null to give up, after the attempt at `now` (ms) ended with `delivery`.
 * Pauses double from 5 s to an hour. Attempts go on for three days, and there are at least five. If the receiver asks for a
 * longer pause, it gets it, up to a day. `random` is in [0, 1).
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
