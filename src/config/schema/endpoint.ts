/** @module Endpoints: the mistakes in their text, and those that only the provider shows. */

import type { Provider } from '../../core/model/provider.ts';
import { anchored, readBaseUrl } from '../../core/target/host-variable.ts';
import { describePortMismatch } from '../../core/target/smtp-port.ts';
import { sayFound } from '../problems/wording.ts';

/** The mistake in the text; undefined if it is scheme, host and port. Never repeats a user name or password. */
export function checkEndpointText(text: string): string | undefined {
  if (readBaseUrl(text) !== null) return undefined;
  if (text.includes('@')) return 'must have no user name and password: they belong in credential';
  if (/^(https?|smtps?):\/\/[^/?#\s]+[/?#]/i.test(text))
    return 'must be scheme, host and port only, without a path: https://host';
  if (/^[\w.-]+(:\d+)?$/.test(text)) return `must begin with https://, smtp:// or smtps://${sayFound(text)}`;
  return `must be a URL such as https://host or smtp://host:587${sayFound(text)}`;
}

/** The mistake of an endpoint for this provider; undefined if it has none. */
export function checkEndpoint(
  provider: Provider,
  endpoint: string,
): { readonly says: string; readonly severity?: 'warning' } | undefined {
  const url = readBaseUrl(endpoint);
  if (url === null) return undefined;
  const allow = provider.endpoint?.allow;
  if (allow !== undefined && !/^smtps?:/.test(url) && !anchored(allow).test(url)) {
    return {
      says: `is not a host of ${provider.name}; a host looks like ${provider.endpoint?.example ?? 'https://host'}`,
    };
  }
  if (/^http:\/\/(?!localhost\b|127\.|\[::1\])/.test(url)) {
    return { says: 'is http://, so the key travels unencrypted; use https://', severity: 'warning' };
  }
  const mismatch = describePortMismatch(endpoint);
  return mismatch === undefined ? undefined : { says: mismatch, severity: 'warning' };
}
