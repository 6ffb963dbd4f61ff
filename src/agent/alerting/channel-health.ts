/** @module The health of channels: a channel that fails, or a recipient who is refused, is a problem of Keymedic's own. */

import { defined } from '../../core/defined.ts';
import type { Channel } from '../../core/model/channel.ts';
import { type ChannelStatus, isTaken, needsMail, newRecord } from '../../core/model/channel-status.ts';
import type { Delivery, RefusedRecipient } from '../../core/model/notification.ts';
import { readRefusal } from '../../core/outbox/mail-refusal.ts';
import type { AgentProblems, ProblemKey } from '../health/agent-problems.ts';

/** Knows which channels deliver, and which recipients are suppressed. */
export interface ChannelHealth {
  /** Records one attempt. */
  record(channel: string, delivery: Delivery, message: Attempted): void;
  /** Records a log-in to the mail server of a channel. A successful log-in does not end a failure that a refused mail showed. */
  recordLogIn(channel: string, delivery: Delivery): void;
  /** Records that a recipient gets no more mails. @param says why, for people */
  suppress(channel: string, address: string, says: string): void;
  /** Records that the mail server accepted a mail for a recipient. */
  reach(channel: string, address: string): void;
  /** Takes over the statuses of the store: from before a restart, or from `channels test`. */
  learn(statuses: readonly ChannelStatus[]): void;
  /** The channels whose last message was not delivered. */
  failing(): readonly string[];
  /** Takes over the channels of a new config; suppressed recipients get another chance. */
  applyConfig(channels: ReadonlyMap<string, Channel>): void;
}

/** The message that was attempted. */
export interface Attempted {
  /** ms. */
  readonly age: number;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** Its title if there is no further attempt, so that nobody gets it from this channel. */
  readonly lost?: string | undefined;
}

interface HealthOptions {
  readonly problems: Pick<AgentProblems, 'raise' | 'clear' | 'has' | 'list'>;
  /** Saves a status, so that it outlives a restart. */
  readonly save: (status: ChannelStatus) => void;
  /** Called for a recipient who is no longer suppressed. */
  readonly onReadmitted: (channel: string, address: string) => void;
  readonly now: () => number;
}

/** Seconds for which a receiver, or a channel's own rate, may delay messages before that is a problem. */
const longestDelay = 600;
/** Attempts in a row that a channel may fail before that is a problem. */
const mostFailures = 3;

/** Raises and clears the problems of channels and recipients. */
export function createChannelHealth({ problems, save, onReadmitted, now }: HealthOptions): ChannelHealth {
  /** Failed attempts in a row, by channel. */
  const failures = new Map<string, number>();
  const { statuses, update } = createStatuses(save, now);
  const { raiseSuppressed, raiseMissing } = raiseRecipients(problems);
  let configured: ReadonlyMap<string, Channel> = new Map();

  function succeed(channel: string): void {
    failures.delete(channel);
    problems.clear(keyOf(channel));
    if (statuses.get(channel)?.failure !== undefined) update(channel, ({ leftOut }) => ({ leftOut }));
  }

  /** @param lost the title of a message that was given up: that is a problem at once, as nobody gets it */
  function fail(channel: string, delivery: Delivery, isForLong: boolean, lost?: string): void {
    const failed = (failures.get(channel) ?? 0) + 1;
    failures.set(channel, failed);
    const before = statuses.get(channel);
    const isNews = before?.failure === undefined || (needsMail(delivery) && before.needsMail === undefined);
    if (isNews)
      update(channel, ({ leftOut, trouble, failure = delivery.says }) =>
        defined({ leftOut, trouble, failure, needsMail: needsMail(delivery) ?? before?.needsMail }),
      );
    const isShort = failed < mostFailures && !isForLong && lost === undefined;
    if (isShort || problems.has(keyOf(channel))) return;
    const sentence = describeFailing(channel, delivery.says, lost);
    problems.raise(keyOf(channel), sentence);
    update(channel, (status) => ({ ...status, trouble: sentence }));
  }

  /** Readmits those of `before` who are not in `stillSuppressed`. */
  function readmit(
    channel: string,
    before: ChannelStatus['leftOut'],
    stillSuppressed: ChannelStatus['leftOut'] = [],
  ): void {
    for (const { address } of before) {
      if (stillSuppressed.some((one) => one.address === address)) continue;
      problems.clear({ kind: 'recipient', channel, address });
      onReadmitted(channel, address);
    }
  }

  function learnOne(found: ChannelStatus): void {
    const { channel, at, failure, trouble } = found;
    const before = statuses.get(channel);
    // A time in the future is from a clock that was set back since.
    const isKnown = before !== undefined && before.at >= at && before.at <= now();
    const own = configured.get(channel);
    if (own === undefined || isKnown) return;
    // The address may have left the config while Keymedic was down, or an earlier version took a refusal of us for one of it.
    const leftOut = found.leftOut.filter(({ address, says }) => hasRecipient(own, address) && !isRefusalOfUs(says));
    statuses.set(channel, { ...found, leftOut });
    if (failure === undefined) succeed(channel);
    else if (trouble !== undefined) problems.raise(keyOf(channel), trouble);
    readmit(channel, before?.leftOut ?? [], leftOut);
    for (const { address, says } of leftOut) raiseSuppressed(channel, address, says);
  }

  return {
    record(channel, delivery, { age, attempt, lost }) {
      const wait = (delivery.outcome === 'rejected' ? delivery.retryAfter : undefined) ?? 0;
      if (wait > 0 && wait <= longestDelay && age < longestDelay * 1000 && lost === undefined) return;
      if (isTaken(delivery) || !configured.has(channel)) succeed(channel);
      else fail(channel, delivery, wait > longestDelay, lost);
      if (delivery.outcome !== 'rejected' || attempt < mostFailures || !configured.has(channel)) return;
      for (const one of delivery.missing ?? []) raiseMissing(channel, one);
    },
    recordLogIn(channel, delivery) {
      if (delivery.outcome !== 'delivered') fail(channel, delivery, false);
      else if (statuses.get(channel)?.needsMail === undefined) succeed(channel);
    },
    suppress(channel, address, says) {
      raiseSuppressed(channel, address, says);
      update(channel, (status) => ({ ...status, leftOut: [...status.leftOut, { address, says }] }));
    },
    reach(channel, address) {
      const isSuppressed = statuses.get(channel)?.leftOut.some((one) => one.address === address) === true;
      if (!isSuppressed) problems.clear({ kind: 'recipient', channel, address });
    },
    learn: (found) => found.forEach(learnOne),
    failing: () => [...configured.keys()].filter((channel) => statuses.get(channel)?.failure !== undefined),
    applyConfig(channels) {
      configured = channels;
      for (const { key } of problems.list())
        if (key.kind === 'recipient' || (key.kind === 'channel' && !channels.has(key.id))) problems.clear(key);
      for (const [channel, { leftOut }] of statuses) {
        if (leftOut.length > 0) update(channel, (status) => ({ ...status, leftOut: [] }));
        readmit(channel, leftOut);
        if (!channels.has(channel)) succeed(channel);
      }
    },
  };
}

/** Raises the problems of recipients. */
function raiseRecipients(problems: Pick<AgentProblems, 'raise' | 'has'>) {
  return {
    raiseSuppressed(channel: string, address: string, says: string): void {
      problems.raise({ kind: 'recipient', channel, address }, describeSuppressed(channel, address, says));
    },
    /** Somebody lacks a mail that others have. The server's words may differ each time, so the first ones stay. */
    raiseMissing(channel: string, { recipient: address, says }: RefusedRecipient): void {
      const key: ProblemKey = { kind: 'recipient', channel, address };
      if (!problems.has(key)) problems.raise(key, describeMissing(channel, address, says));
    },
  };
}

/** The statuses by channel; `update` changes one and saves it. */
function createStatuses(save: (status: ChannelStatus) => void, now: () => number) {
  const statuses = new Map<string, ChannelStatus>();
  return {
    statuses,
    update(channel: string, change: (status: ChannelStatus) => Omit<ChannelStatus, 'channel' | 'at'>): void {
      const before = statuses.get(channel) ?? newRecord(channel, 0);
      const status = { ...change(before), channel, at: now() };
      statuses.set(channel, status);
      save(status);
    },
  };
}

/** @param lost the title of a message that was given up */
function describeFailing(channel: string, says: string, lost: string | undefined): string {
  const gone = lost === undefined ? '' : ` Given up, and not sent again: ${lost}`;
  return `Alerts do not get through to the channel ${channel}: ${says}${gone}`;
}

function describeSuppressed(channel: string, address: string, says: string): string {
  return `The mail server of the channel ${channel} refused several mails in a row for ${address} (${says}). That address gets no alerts until the config is read anew, or a test of the channel gets through to it.`;
}

function describeMissing(channel: string, address: string, says: string): string {
  return `The mail server of the channel ${channel} takes no mails for ${address} (${says}). The other recipients get them. For this address each mail is tried again for three days.`;
}

/** True for a reply that says that it is about us. */
export function isRefusalOfUs(says: string): boolean {
  return !['recipient', 'mail', 'unclear'].includes(readRefusal(says));
}

function keyOf(id: string): ProblemKey {
  return { kind: 'channel', id };
}

function hasRecipient(channel: Channel, address: string): boolean {
  if (channel.type !== 'email') return false;
  return [...channel.to, ...Object.values(channel.toOwners ?? {}).flat()].some((mailbox) => mailbox.includes(address));
}
