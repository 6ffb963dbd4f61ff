/** @module The status of a channel: kept over restarts, and shared by the daemon and `channels test`. */

import type { Delivery } from './notification.ts';

/** Kept for each channel that once failed, was tested, or has suppressed recipients. */
export interface ChannelStatus {
  readonly channel: string;
  /** Time of the last attempt that changed this status, ms since the epoch. */
  readonly at: number;
  /** The reason why the last attempt failed; absent when it succeeded. */
  readonly failure?: string;
  /** True if that attempt, or an earlier one in a row, was refused as a mail: only a delivered message shows that it is over. */
  readonly needsMail?: true;
  /** The sentence of the agent problem that was reported about this channel. */
  readonly trouble?: string;
  /** Recipients that the mail server refuses permanently, with its words. */
  readonly leftOut: readonly LeftOut[];
}

/** A recipient on the suppression list. */
export interface LeftOut {
  readonly address: string;
  readonly says: string;
}

/** Returns the status of a channel at its first attempt; `at` in ms since the epoch. */
export function newRecord(channel: string, at: number): ChannelStatus {
  return { channel, at, leftOut: [] };
}

/** Returns true if at least one recipient has the message: the channel works. */
export function isTaken(delivery: Delivery): boolean {
  return delivery.outcome === 'delivered' || (delivery.outcome === 'rejected' && delivery.missing !== undefined);
}

/** Returns true for a failed attempt that a log-in would not disprove: a refused mail, or one that nobody answered. */
export function needsMail(delivery: Delivery): true | undefined {
  if (delivery.outcome === 'unknown') return true;
  return delivery.outcome === 'rejected' ? delivery.needsMail : undefined;
}
