/** @module The webhook channel: signed as Standard Webhooks say (https://www.standardwebhooks.com), by their own library. */

import { Webhook } from 'standardwebhooks';
import type { WebhookChannel } from '../core/model/channel.ts';
import type { Notification } from '../core/model/notification.ts';
import type { Secret } from '../core/model/secret.ts';
import { type Made, makeOne, type Reader, reveal } from './http/http-channel.ts';
import { Unsendable } from './http/outcome.ts';
import { renderBody } from './http/webhook-body.ts';

/**
 * The signed request. `webhook-id` is the same on every try, the timestamp is that of the attempt; one signature for each
 * secret, the newest first.
 * @throws {Unsendable} when a secret is not base64, with or without `whsec_` before it; the message does not hold it.
 */
export async function makeWebhook(channel: WebhookChannel, notification: Notification, reader: Reader): Promise<Made> {
  const url = await reveal(reader, channel.url);
  const secrets = await Promise.all([channel.secret, ...(channel.oldSecrets ?? [])].map((one) => reader.read(one)));
  const { body, contentType } = renderBody(notification, channel.format ?? 'standard');
  const at = new Date(reader.now);
  return makeOne({
    url,
    headers: {
      'Content-Type': contentType,
      'webhook-id': notification.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => createSigner(secret).sign(notification.id, at, body)).join(' '),
    },
    body,
  });
}

function createSigner(secret: Secret): Webhook {
  const text = secret
    .reveal()
    .trim()
    .replace(/^whsec_/u, '')
    .replace(/=+$/u, '');
  try {
    return new Webhook(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
  } catch {
    throw new Unsendable('The secret of the channel is not base64, with or without whsec_ before it.');
  }
}
