/** @module The mistakes in secrets of a channel: a secret in plain text, a URL that is none, a secret that cannot sign. */

import type { Issue } from '../problems/issues.ts';
import { checkInline } from './secret-reference.ts';

/** A warning for each secret that is plain text in the config. */
export function warnPlain(secrets: Readonly<Record<string, unknown>>): Issue[] {
  return Object.entries(secrets).flatMap(([option, secret]): Issue[] =>
    typeof secret === 'string' ? [{ path: [option], ...checkInline(secret) }] : [],
  );
}

/** The mistakes in a URL that is a secret. */
export function checkSecretUrl(url: unknown): Issue[] {
  return isHttpUrl(url) ? warnPlain({ url }) : checkUrl(url);
}

/** The mistakes in a URL; a reference cannot have any. */
export function checkUrl(url: unknown): Issue[] {
  return typeof url === 'string' && !isHttpUrl(url)
    ? [{ path: ['url'], says: 'must be a URL that begins with https:// (or http://)' }]
    : [];
}

/** The mistakes in a secret that signs webhooks. */
export function checkSigningSecret(secret: unknown, path: Issue['path']): Issue[] {
  if (typeof secret !== 'string') return [];
  return isWebhookSecret(secret) ? [{ path, ...checkInline(secret) }] : [{ path, says: webhookSecretWords }];
}

/** The sentence about a secret that cannot sign a webhook. */
export const webhookSecretWords = 'must be whsec_ and base64; make one by: echo whsec_$(openssl rand -base64 32)';

/** True for a secret with which Standard Webhooks can sign. */
export function isWebhookSecret(text: string): boolean {
  return /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

function isHttpUrl(text: unknown): boolean {
  return typeof text === 'string' && /^https?:\/\//i.test(text) && URL.canParse(text);
}
