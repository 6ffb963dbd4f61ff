/** @module The webhook channel: Standard Webhooks (https://www.standardwebhooks.com), signed by their own library. */

import { Webhook } from 'standardwebhooks';
import type { AlertJson } from '../core/alert/json.ts';
import type { Secret } from '../core/secret.ts';
import { Unsendable } from './outcome.ts';
import type { Post } from './post.ts';

/**
 * The signed request. `id` is the same on every try, the timestamp is that of the attempt (ms).
 * @throws {Unsendable} when the secret is not base64, with or without `whsec_` before it; the message does not hold it.
 */
export function renderWebhook(
  alert: AlertJson,
  about: { readonly id: string; readonly at: number; readonly url: Secret; readonly secret: Secret },
): Post {
  const body = JSON.stringify(alert);
  const signer = createSigner(about.secret);
  return {
    url: about.url.reveal().trim(),
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': about.id,
      'webhook-timestamp': String(Math.floor(about.at / 1000)),
      'webhook-signature': signer.sign(about.id, new Date(about.at), body),
    },
    body,
  };
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
