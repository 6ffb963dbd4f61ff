/** @module Whether an endpoint is one: scheme, host and port alone, and one of the provider's where that can be told. */

import type { Provider } from '../../core/model/provider.ts';
import { anchored, readBaseUrl } from '../../core/target/host-variable.ts';
import { sayFound } from '../problems/wording.ts';

/** What is wrong with the text itself; undefined when it is an endpoint. Never repeats a user name or password. */
export function checkEndpointText(text: string): string | undefined {
  if (readBaseUrl(text) !== null) return undefined;
  if (text.includes('@')) return 'must be without user name and password: those go into credential';
  if (/^(https?|smtps?):\/\/[^/?#\s]+[/?#]/i.test(text))
    return 'must be scheme, host and port alone, without a path: https://host';
  if (/^[\w.-]+(:\d+)?$/.test(text)) return `must begin with https://, smtp:// or smtps://${sayFound(text)}`;
  return `must be a URL such as https://host or smtp://host:587${sayFound(text)}`;
}

/** What is wrong with it for this provider. */
export function checkEndpoint(
  provider: Provider,
  endpoint: string,
): { readonly says: string; readonly severity?: 'warning' } | undefined {
  const url = readBaseUrl(endpoint);
  if (url === null) return undefined;
  const allow = provider.endpoint?.allow;
  if (allow !== undefined && !/^smtps?:/.test(url) && !anchored(allow).test(url)) {
    return { says: `is no host of ${provider.name}; it looks like ${provider.endpoint?.example ?? 'https://host'}` };
  }
  if (/^http:\/\/(?!localhost\b|127\.|\[::1\])/.test(url)) {
    return { says: 'is http://: the key travels unencrypted; better https://', severity: 'warning' };
  }
  return undefined;
}
