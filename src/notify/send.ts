/** @module Sends a notification to its channel, whatever its type, and says what became of it. */

import { renderAlert } from '../core/alert.ts';
import type { Channel, SecretRef } from '../core/config.ts';
import type { Delivery, Notification } from '../core/notification.ts';
import type { Secret } from '../core/secret.ts';
import type { Connector } from './connector.ts';
import { createEmailSender } from './email.ts';
import { judge, refuse, Unsendable } from './outcome.ts';
import { type Post, post } from './post.ts';
import { renderWebhook } from './webhook.ts';

type HttpChannel = Exclude<Channel, { readonly type: 'email' }>;

export interface SenderParts {
  /** Reads a secret; may throw. */
  readonly resolveSecret: (reference: SecretRef) => Promise<Secret>;
  readonly connector: Connector;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
  /** ms for one attempt, from the first look at a secret to the outcome; 30 s by default. */
  readonly deadline?: number;
}

/** Never throws; `says` of the outcome holds no URL, password or token of the channel. */
export type Send = (channel: Channel, notification: Notification) => Promise<Delivery>;

export function createSender({ resolveSecret, connector, now, deadline = 30_000 }: SenderParts): Send {
  const email = createEmailSender(connector);

  /** @throws {Unsendable} when it cannot be read before `signal` is aborted. */
  async function read(channel: Channel, reference: SecretRef, signal: AbortSignal): Promise<Secret> {
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

  async function deliver(channel: Channel, notification: Notification, signal: AbortSignal): Promise<Delivery> {
    if (channel.type === 'email') {
      const password =
        channel.smtp.password === undefined ? undefined : await read(channel, channel.smtp.password, signal);
      return email.send(channel, notification, password, signal);
    }
    const request = await render(channel, notification, signal);
    return judge(await post(request, { connector, signal, now }));
  }

  async function render(channel: HttpChannel, notification: Notification, signal: AbortSignal): Promise<Post> {
    const url = await read(channel, channel.url, signal);
    const secret = await read(channel, channel.secret, signal);
    return renderWebhook(renderAlert(notification).json, { id: notification.id, at: now(), url, secret });
  }

  return async (channel, notification) => {
    try {
      return await deliver(channel, notification, AbortSignal.timeout(deadline));
    } catch (error) {
      // Whatever else went wrong may quote what it was given; its kind is all that is said.
      const why = error instanceof Unsendable ? error.message : `The alert could not be made${sayKind(error)}.`;
      return refuse(why);
    }
  };
}

function sayKind(error: unknown): string {
  return error instanceof Error ? ` (${error.name})` : '';
}
