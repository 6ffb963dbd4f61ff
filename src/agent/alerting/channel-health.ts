/** @module How the channels get on: one that fails, or a recipient who is refused, is trouble of our own, told elsewhere. */

import type { Channel } from '../../core/model/channel.ts';
import { type ChannelStatus, newRecord } from '../../core/model/channel-status.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { type AgentProblems, channelKey, recipientKey } from '../health/agent-problems.ts';

export interface ChannelHealth {
  /** Hears of each attempt. @param age of the message in ms */
  record(channel: string, delivery: Delivery, age: number): void;
  suppress(channel: string, address: string, says: string): void;
  /** Takes over what the store has: from before a restart, or from `channels test`. */
  learn(records: readonly ChannelStatus[]): void;
  /** The channels whose last message did not get through. */
  failing(): readonly string[];
  /** The config was read anew: recipients get another chance. @param channels those that there are now */
  applyConfig(channels: ReadonlyMap<string, Channel>): void;
}

interface HealthOptions {
  readonly trouble: Pick<AgentProblems, 'raise' | 'clear' | 'has' | 'list'>;
  /** Keeps what is to outlive a restart. */
  readonly keep: (record: ChannelStatus) => void;
  /** This recipient is not left out any more. */
  readonly onReadmitted: (channel: string, address: string) => void;
  readonly now: () => number;
}

/** Seconds that a receiver, or a channel's own rate, may hold us back without being trouble. */
const longestDelay = 600;
/** Attempts in a row that a channel may fail before that is trouble of our own. */
const mostFailures = 3;

export function createChannelHealth({ trouble, keep, onReadmitted, now }: HealthOptions): ChannelHealth {
  /** In a row. */
  const failures = new Map<string, number>();
  const records = new Map<string, ChannelStatus>();
  let known: ReadonlyMap<string, Channel> = new Map();

  function change(channel: string, how: (record: ChannelStatus) => Omit<ChannelStatus, 'channel' | 'at'>): void {
    const before = records.get(channel) ?? newRecord(channel, 0);
    const record = { ...how(before), channel, at: now() };
    records.set(channel, record);
    keep(record);
  }

  function succeed(channel: string): void {
    failures.delete(channel);
    trouble.clear(channelKey + channel);
    if (records.get(channel)?.failure !== undefined) change(channel, ({ leftOut }) => ({ leftOut }));
  }

  function fail(channel: string, says: string, isForLong: boolean): void {
    const failed = (failures.get(channel) ?? 0) + 1;
    failures.set(channel, failed);
    if (records.get(channel)?.failure === undefined) change(channel, ({ leftOut }) => ({ leftOut, failure: says }));
    if ((failed < mostFailures && !isForLong) || trouble.has(channelKey + channel)) return;
    const told = `Alerts do not get through to the channel ${channel}: ${says}`;
    trouble.raise(channelKey + channel, told);
    change(channel, (record) => ({ ...record, trouble: told }));
  }

  function raiseLeftOut(channel: string, address: string, says: string): void {
    trouble.raise(
      `${recipientKey}${channel} ${address}`,
      `The mail server of the channel ${channel} refused several mails in a row for ${address} (${says}). That address gets no alerts until the config is read anew, or a test of the channel gets through to it.`,
    );
  }

  /** Of those who were left out, all but these. */
  function readmit(channel: string, before: ChannelStatus['leftOut'], stillOut: ChannelStatus['leftOut'] = []): void {
    for (const { address } of before) {
      if (stillOut.some((one) => one.address === address)) continue;
      trouble.clear(`${recipientKey}${channel} ${address}`);
      onReadmitted(channel, address);
    }
  }

  return {
    record(channel, delivery, age) {
      const wait = delivery.outcome === 'rejected' ? delivery.retryAfter : undefined;
      if (wait !== undefined && wait <= longestDelay && age < longestDelay * 1000) return;
      if (delivery.outcome === 'delivered' || !known.has(channel)) succeed(channel);
      else fail(channel, delivery.says, (wait ?? 0) > longestDelay);
    },
    suppress(channel, address, says) {
      raiseLeftOut(channel, address, says);
      change(channel, (record) => ({ ...record, leftOut: [...record.leftOut, { address, says }] }));
    },
    learn(found) {
      for (const record of found) {
        const { channel, at, failure, trouble: told } = record;
        const before = records.get(channel);
        // Instants of the future are of a clock that was set back.
        const isKnown = before !== undefined && before.at >= at && before.at <= now();
        const own = known.get(channel);
        if (own === undefined || isKnown) continue;
        // Somebody may have taken the address out of the config while Keymedic was down.
        const leftOut = record.leftOut.filter(({ address }) => isWrittenTo(own, address));
        records.set(channel, { ...record, leftOut });
        if (failure === undefined) succeed(channel);
        else if (told !== undefined) trouble.raise(channelKey + channel, told);
        readmit(channel, before?.leftOut ?? [], leftOut);
        for (const { address, says } of leftOut) raiseLeftOut(channel, address, says);
      }
    },
    failing: () => [...known.keys()].filter((channel) => records.get(channel)?.failure !== undefined),
    applyConfig(channels) {
      known = channels;
      for (const key of trouble.list().keys())
        if (key.startsWith(channelKey) && !channels.has(key.slice(channelKey.length))) trouble.clear(key);
      for (const [channel, { leftOut }] of records) {
        if (leftOut.length > 0) change(channel, (record) => ({ ...record, leftOut: [] }));
        readmit(channel, leftOut);
        if (!channels.has(channel)) succeed(channel);
      }
    },
  };
}

function isWrittenTo(channel: Channel, address: string): boolean {
  if (channel.type !== 'email') return false;
  return [...channel.to, ...Object.values(channel.toOwners ?? {}).flat()].some((mailbox) => mailbox.includes(address));
}
