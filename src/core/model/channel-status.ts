/** @module How a channel got on: what must outlive a restart, and what the daemon and `channels test` tell each other. */

/** Kept for each channel that was ever of note. */
export interface ChannelStatus {
  readonly channel: string;
  /** When it was tried last, as far as that changed anything here (ms). */
  readonly at: number;
  /** Why the last try did not get through; absent when it did. */
  readonly failure?: string;
  /** The trouble of our own that was told of it, in its own words. */
  readonly trouble?: string;
  /** Recipients whom the mail server refuses for good, with its words. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly address: string;
  readonly says: string;
}

export function newRecord(channel: string, at: number): ChannelStatus {
  return { channel, at, leftOut: [] };
}
