/** @module Sends a notification to its channel, whatever its type, and says what became of it. */

import type { Channel, EmailChannel, ExecChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import type { Secret } from '../core/model/secret.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { rateOf, waitForRate } from '../core/outbox/rate.ts';
import type { Connector } from '../io/connector.ts';
import { makeAlertmanager } from './alertmanager.ts';
import { makeDiscord } from './discord.ts';
import { createEmailSender } from './email.ts';
import { runExec } from './exec.ts';
import type { Made, Reader } from './http/http-channel.ts';
import { refuse, Unsendable } from './http/outcome.ts';
import { post } from './http/post.ts';
import { createSuppressionList, type SuppressionList } from './mail/suppression-list.ts';
import { makeNtfy } from './ntfy.ts';
import { makeOpsgenie } from './opsgenie.ts';
import { makePagerduty } from './pagerduty.ts';
import { createPartialDeliveries } from './partial-deliveries.ts';
import { makeSlack } from './slack.ts';
import { makeTeams } from './teams.ts';
import { makeTelegram } from './telegram.ts';
import { makeWebhook } from './webhook.ts';

type HttpChannel = Exclude<Channel, ExecChannel | EmailChannel>;

export interface SenderParts {
  /** Reads a secret; may throw. */
  readonly resolveSecret: (reference: SecretRef) => Promise<Secret>;
  readonly connector: Connector;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
  /** ms for one attempt, from the first look at a secret to the outcome; 30 s by default. */
  readonly deadline?: number;
  /** Whom mail servers refuse for good; kept over reloads by whoever tells of it. */
  readonly recipients?: SuppressionList;
}

/** Never throws; `says` of the outcome holds no URL, password or token of the channel. */
export type Send = (channel: Channel, notification: Notification) => Promise<Delivery>;

/** ms. */
const usualDeadline = 30_000;

export function createSender({
  resolveSecret,
  connector,
  now,
  deadline = usualDeadline,
  recipients = createSuppressionList(() => {}),
}: SenderParts): Send {
  const email = createEmailSender(connector, recipients);
  /** Lost with a restart: then requests go out again that were taken already, and their receivers know them by their keys. */
  const taken = createPartialDeliveries<number>();
  /** When each channel was last sent to. */
  const sent = new Map<string, readonly number[]>();

  function read(channel: Channel, reference: SecretRef, signal: AbortSignal): Promise<Secret> {
    return readSecret(resolveSecret, channel, reference, signal);
  }

  /** Why the channel must wait, if it must; else notes that it is sent to now. */
  function holdBack(channel: Channel): Delivery | undefined {
    const rate = rateOf(channel);
    if (rate === undefined) return undefined;
    const before = sent.get(channel.id) ?? [];
    const wait = waitForRate(rate, before, now());
    if (wait > 0) {
      const says = `Held back: ${channel.id} takes ${rate.messages} messages in ${Math.round(rate.per / 1000)} s.`;
      return refuse(says, Math.ceil(wait / 1000));
    }
    sent.set(channel.id, [...before, now()].slice(-rate.messages));
    return undefined;
  }

  async function deliver(channel: Channel, notification: Notification, signal: AbortSignal): Promise<Delivery> {
    if (channel.type === 'exec') return runExec(channel, notification, signal);
    if (channel.type === 'email') {
      const { password } = channel.smtp;
      const secret = password === undefined ? undefined : await read(channel, password, signal);
      return email.send(channel, notification, secret, signal);
    }
    const made = await make(channel, notification, {
      read: (reference) => read(channel, reference, signal),
      now: now(),
    });
    return postAll(made, notification.id, signal);
  }

  /** Goes on where an earlier try was refused. */
  async function postAll({ posts, judge }: Made, id: string, signal: AbortSignal): Promise<Delivery> {
    let delivery: Delivery = { outcome: 'delivered', says: 'The receiver has all of it already.' };
    const first = taken.get(id) ?? 0;
    for (let index = first; index < posts.length; index += 1) {
      const request = posts[index];
      if (request === undefined) break;
      delivery = judge(await post(request, { connector, signal, now }));
      if (delivery.outcome !== 'delivered') {
        if (index === 0) return delivery;
        taken.put(id, index);
        const parts = `${index} of ${posts.length} parts were taken`;
        // Only the time is up.
        if (signal.aborted && index > first) return refuse(`${parts}; the rest follows.`, 1);
        return { ...delivery, says: `${parts}. ${delivery.says}` };
      }
    }
    taken.remove(id);
    return delivery;
  }

  return async (channel, notification) => {
    try {
      return holdBack(channel) ?? (await deliver(channel, notification, AbortSignal.timeout(deadline)));
    } catch (error) {
      // Whatever else went wrong may quote what it was given; its kind is all that is said.
      const why = error instanceof Unsendable ? error.message : `The alert could not be made${sayKind(error)}.`;
      return refuse(why);
    }
  };
}

/** Logs in to the mail server of a channel without a mail, to see whether it would take one. Never throws. */
export function createLogIn({
  resolveSecret,
  connector,
}: Pick<SenderParts, 'resolveSecret' | 'connector'>): (channel: EmailChannel) => Promise<Delivery> {
  const email = createEmailSender(
    connector,
    createSuppressionList(() => {}),
  );
  return async (channel) => {
    const signal = AbortSignal.timeout(usualDeadline);
    const { password } = channel.smtp;
    try {
      const secret = password === undefined ? undefined : await readSecret(resolveSecret, channel, password, signal);
      return await email.logIn(channel, secret, signal);
    } catch (error) {
      return refuse(error instanceof Unsendable ? error.message : `The mail server cannot be tried${sayKind(error)}.`);
    }
  };
}

/** @throws {Unsendable} when it cannot be read before `signal` is aborted. */
async function readSecret(
  resolveSecret: SenderParts['resolveSecret'],
  channel: Channel,
  reference: SecretRef,
  signal: AbortSignal,
): Promise<Secret> {
  const late = Promise.withResolvers<never>();
  const abort = (): void => late.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([resolveSecret(reference), late.promise]);
  } catch {
    throw new Unsendable(`A secret of the channel ${channel.id} cannot be read${signal.aborted ? ' in time' : ''}.`);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function make(channel: HttpChannel, notification: Notification, reader: Reader): Promise<Made> {
  switch (channel.type) {
    case 'webhook':
      return makeWebhook(channel, notification, reader);
    case 'slack':
      return makeSlack(channel, notification, reader);
    case 'teams':
      return makeTeams(channel, notification, reader);
    case 'discord':
      return makeDiscord(channel, notification, reader);
    case 'telegram':
      return makeTelegram(channel, notification, reader);
    case 'pagerduty':
      return makePagerduty(channel, notification, reader);
    case 'opsgenie':
      return makeOpsgenie(channel, notification, reader);
    case 'ntfy':
      return makeNtfy(channel, notification, reader);
    case 'alertmanager':
      return makeAlertmanager(channel, notification, reader);
  }
}

function sayKind(error: unknown): string {
  return error instanceof Error ? ` (${error.name})` : '';
}
