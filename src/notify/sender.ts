/** @module Sends a notification to its channel, at the rate of the channel, and returns the delivery. */

import { plainOf } from '../core/alert/plain.ts';
import { createBoundedMap } from '../core/bounded-map.ts';
import type { Channel, ChannelType, EmailChannel } from '../core/model/channel.ts';
import { rateOf } from '../core/model/channel-kinds.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { type Secret, UnreadableSecret } from '../core/model/secret.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { waitForRate } from '../core/outbox/rate.ts';
import { createScrubber, type Scrubber } from '../core/scrub.ts';
import { parseProxy } from '../core/target/proxy.ts';
import type { Connector } from '../io/connector.ts';
import { settleBy } from '../io/settle.ts';
import { longestSmtp } from '../io/smtp-phases.ts';
import { deliver } from './channel-deliverers.ts';
import { createEmailSender } from './email.ts';
import { addCure } from './http/cures.ts';
import type { ChannelRequests, Reader } from './http/http-channel.ts';
import { refuse, Unsendable } from './http/outcome.ts';
import { post } from './http/post.ts';
import { inspectSecrets } from './inspect-secrets.ts';
import { createSuppressionList, type SuppressionList } from './mail/suppression-list.ts';
import { createOwnSecrets, type OwnSecrets } from './own-secrets.ts';
import { mostPartial } from './partial.ts';

/** The parts that a sender works with. */
export interface SenderParts {
  /** Reads a secret; may throw. */
  readonly resolveSecret: (reference: SecretRef) => Promise<Secret>;
  readonly connector: Connector;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
  /** ms for one attempt, the reading of secrets included; by default 30 s, and 55 s for a mail. */
  readonly deadline?: number;
  /** Masks the secrets of channels in what receivers say. By default one that knows only what this sender reads. */
  readonly scrubber?: Pick<Scrubber, 'learn' | 'scrub'>;
  /** Recipients whom mail servers refuse permanently. The caller keeps the list over reloads. */
  readonly suppressionList?: SuppressionList;
}

/** Never throws; `says` of the delivery holds no URL, password or token of the channel. */
export type Send = (channel: Channel, notification: Notification) => Promise<Delivery>;

/** Channels, those of earlier configs included. */
const mostChannels = 1_000;

/** ms. */
const usualDeadline = 30_000;
/** ms. A mail server may delay its greeting; the lease of a claim (60 s) is longer than any attempt. */
const mailDeadline = longestSmtp + 3_000;

/** Makes a sender that remembers when it sent to each channel, and which parts of a notification were accepted. */
export function createSender({
  resolveSecret,
  connector,
  now,
  deadline,
  scrubber = createScrubber([]),
  suppressionList = createSuppressionList(() => {}),
}: SenderParts): Send {
  const email = createEmailSender(suppressionList);
  /** Requests that the receiver accepted, by notification. After a restart they go out again; the receiver knows their keys. */
  const accepted = createBoundedMap<number>(mostPartial);
  /** The latest times (ms) at which each channel was sent to. */
  const sentAt = createBoundedMap<readonly number[]>(mostChannels);

  /** The refusal while the channel must wait for its rate; otherwise records that it is sent to now. */
  function holdBack(channel: Channel): Delivery | undefined {
    const rate = rateOf(channel);
    if (rate === undefined) return undefined;
    const before = sentAt.get(channel.id) ?? [];
    const wait = waitForRate(rate, before, now());
    if (wait > 0) {
      const says = `Held back: ${channel.id} takes ${rate.messages} messages in ${Math.round(rate.per / 1000)} s.`;
      return refuse(says, Math.ceil(wait / 1000));
    }
    sentAt.put(channel.id, [...before, now()].slice(-rate.messages));
    return undefined;
  }

  /** Continues after the requests that an earlier attempt got accepted. */
  async function postAll(
    type: ChannelType,
    { posts, deliveryOf }: ChannelRequests,
    id: string,
    way: Way,
  ): Promise<Delivery> {
    let delivery: Delivery = { outcome: 'delivered', says: 'The receiver has all of it already.' };
    const first = accepted.get(id) ?? 0;
    for (let index = first; index < posts.length; index += 1) {
      const request = posts[index];
      if (request === undefined) break;
      const reply = await post(request, { ...way, now });
      const masked = reply.kind === 'answered' ? { ...reply, text: way.mask(reply.text) } : reply;
      delivery = addCure(type, masked, deliveryOf(masked));
      if (delivery.outcome !== 'delivered') {
        if (index === 0) return delivery;
        accepted.put(id, index);
        const parts = `${index} of ${posts.length} parts were taken`;
        // The receiver refused nothing: the time for this attempt is up.
        if (way.signal.aborted && index > first) return refuse(`${parts}; the rest follows.`, 1);
        return { ...delivery, says: `${parts}. ${delivery.says}` };
      }
    }
    accepted.remove(id);
    return delivery;
  }

  return async (channel, notification) => {
    try {
      const wait = holdBack(channel);
      if (wait !== undefined) return wait;
      const signal = AbortSignal.timeout(deadline ?? (channel.type === 'email' ? mailDeadline : usualDeadline));
      const { read, mask, finish } = openSecrets(channel, scrubber, (reference) =>
        readSecret(resolveSecret, channel, reference, signal),
      );
      const way = { connector: await chooseWay(connector, channel, read), signal, mask };
      const deliverOne = (one: Notification): Promise<Delivery> =>
        deliver(channel.type, channel, {
          notification: one,
          ...way,
          email,
          reader: { read, now: now() },
          postAll: (requests) => postAll(channel.type, requests, one.id, way),
        });
      const delivering = deliverOne(notification).catch(async (error: unknown) => {
        if (!isUnrendered(error) || accepted.get(notification.id) !== undefined) throw error;
        const delivery = await deliverOne(plainOf(notification));
        return { ...delivery, says: `${delivery.says} The alert was made in its plain form${nameOf(error)}.` };
      });
      return await settleBy(signal, delivering).then(finish, (error: unknown) => {
        if (error !== signal.reason) throw error;
        return { outcome: 'unknown', says: 'No answer came in time; the receiver may have the alert.' };
      });
    } catch (error) {
      // Any other error may quote a secret, so only its name is printed.
      return refuse(error instanceof Unsendable ? error.message : `The alert could not be made${nameOf(error)}.`);
    }
  };
}

/** Logs in to the mail server of a channel and sends nothing, to see whether the server would accept a mail. Never throws. */
export function createLogIn({
  resolveSecret,
  connector,
  scrubber = createScrubber([]),
}: Pick<SenderParts, 'resolveSecret' | 'connector' | 'scrubber'>): (channel: EmailChannel) => Promise<Delivery> {
  const email = createEmailSender(createSuppressionList(() => {}));
  return async (channel) => {
    const signal = AbortSignal.timeout(mailDeadline);
    const { password } = channel.smtp;
    try {
      const { read, mask, finish } = openSecrets(channel, scrubber, (reference) =>
        readSecret(resolveSecret, channel, reference, signal),
      );
      const way = {
        connector: await chooseWay(connector, channel, read),
        password: password && (await read(password)),
        signal,
        mask,
      };
      return finish(await settleBy(signal, email.logIn(channel, way)));
    } catch (error) {
      return refuse(error instanceof Unsendable ? error.message : `The mail server cannot be tried${nameOf(error)}.`);
    }
  };
}

interface Way {
  readonly connector: Connector;
  readonly signal: AbortSignal;
  readonly mask: OwnSecrets['mask'];
}

/** The secrets of one attempt: read, looked at, and masked in what the receiver says and in the delivery. */
function openSecrets(channel: Channel, scrubber: Pick<Scrubber, 'learn' | 'scrub'>, readOne: Reader['read']) {
  const own = createOwnSecrets(scrubber, readOne);
  const { read, explain } = inspectSecrets(channel, own.read);
  return { read, mask: own.mask, finish: (delivery: Delivery) => own.clean(explain(delivery)) };
}

/** The connector of a channel: with the proxy of its own, if it has one. @throws {Unsendable} when its URL cannot be used */
async function chooseWay(connector: Connector, channel: Channel, read: Reader['read']): Promise<Connector> {
  const proxy = channel.type === 'exec' ? undefined : channel.proxy;
  if (proxy === undefined) return connector;
  const url = proxy === 'none' ? proxy : (await read(proxy)).reveal().trim();
  if (url !== 'none' && !parseProxy(url).ok)
    throw new Unsendable(`The proxy of the channel ${channel.id} is not a URL such as http://proxy:3128.`);
  return connector.via(url);
}

/** @throws {Unsendable} when it cannot be read before `signal` is aborted. */
async function readSecret(
  resolveSecret: SenderParts['resolveSecret'],
  channel: Channel,
  reference: SecretRef,
  signal: AbortSignal,
): Promise<Secret> {
  try {
    return await settleBy(signal, resolveSecret(reference));
  } catch (error) {
    const why = error instanceof UnreadableSecret ? `: ${error.message}` : signal.aborted ? ' in time' : '';
    throw new Unsendable(`A secret of the channel ${channel.id} cannot be read${why}.`);
  }
}

/** What a renderer throws on a value that it does not know. Nothing was sent then, because a message is made before it is sent. */
function isUnrendered(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

/** ` (TypeError)`. */
function nameOf(error: unknown): string {
  return error instanceof Error ? ` (${error.name})` : '';
}
