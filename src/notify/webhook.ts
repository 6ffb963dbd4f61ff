/** @module The webhook channel, signed with the library of Standard Webhooks (https://www.standardwebhooks.com). */

import { Webhook } from 'standardwebhooks';
import type { WebhookChannel } from '../core/model/channel.ts';

import type { Secret } from '../core/model/secret.ts';
import { type MakeRequests, oneRequest, reveal } from './http/http-channel.ts';
import { deliveryUnlessHtml, Unsendable } from './http/outcome.ts';
import { renderBody } from './http/webhook-body.ts';

/**
 * The signed request. `webhook-id` is the same on every attempt; the timestamp is the time of the attempt. There is one
 * signature for each secret, the newest first.
 * @throws {Unsendable} when a secret is not base64, with or without `whsec_` before it; the message does not hold it.
 */
export const makeWebhook: MakeRequests<WebhookChannel> = async (channel, notification, reader) => {
  const url = await reveal(reader, channel.url);
  const secrets = await Promise.all([channel.secret, ...(channel.oldSecrets ?? [])].map((one) => reader.read(one)));
  const { body, contentType } = renderBody(notification, channel.format ?? 'standard');
  const at = new Date(reader.now);
  const post = {
    url,
    headers: {
      'Content-Type': contentType,
      'webhook-id': notification.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => createSigner(secret).sign(notification.id, at, body)).join(' '),
    },
    body,
  };
  return oneRequest(post, deliveryUnlessHtml);
};

function createSigner(secret: Secret): Webhook {
  const text = secret
    .reveal()
    .trim()
    .replace(/^whsec_/u, '')
    .replace(/={1,2}$/u, '');
  try {
    return new Webhook(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
  } catch {
    throw new Unsendable('The secret of the channel is not base64, with or without whsec_ before it.');
  }
}
