/** @module Endpoints: the mistakes in their text, and those that only the provider shows. */

import { couldBeSecret, quote } from '../../core/could-be-secret.ts';
import type { Provider } from '../../core/model/provider.ts';
import { anchored, readBaseUrl } from '../../core/target/host-variable.ts';
import { describePortMismatch } from '../../core/target/smtp-port.ts';
import { sayFound } from '../problems/wording.ts';

/** The mistake in the text; undefined if it is scheme, host and port. Never repeats a user name or password. */
export function checkEndpointText(text: string): string | undefined {
  if (/:0*(?:\/?$)/.test(text.replace(/^\w+:\/\//, ''))) return 'has no port after the colon; ports go from 1 to 65535';
  if (readBaseUrl(text) !== null) return hasSecretHost(text) ? sayWrongPlace : undefined;
  if (text.includes('@')) return 'must have no user name and password: they belong in credential';
  if (/^(https?|smtps?):\/\/[^/?#\s]+[/?#]/i.test(text))
    return 'must be scheme, host and port only, without a path: https://host';
  const port = /^(?:https?|smtps?):\/\/(?:\[[\da-f:.]+\]|[\w.-]+):(\d{1,9})\/?$/i.exec(text)?.[1];
  if (port !== undefined && Number(port) > 65_535) return `has the port ${quote(port)}; ports go from 1 to 65535`;
  if (/^[\w.-]+(:\d+)?$/.test(text) || /^(?!https?:|smtps?:)[a-z][a-z\d+.-]*:\/\//i.test(text))
    return `must begin with https://, smtp:// or smtps://${sayFound(text)}`;
  return `must be a URL such as https://host or smtp://host:587${sayFound(text)}`;
}

/** The confusion of a host with a key. The text is not repeated. */
const sayWrongPlace =
  'has a host that looks like a key or password: a secret belongs in key or credential, a host here';

/** Characters. The shortest label of a host that is taken for a password, and for a key. */
const [shortestPassword, shortestKey] = [8, 24];

/**
 * True if the host looks like a secret. It would be asked of DNS, so it would leave this machine. A label of a password mixes
 * capitals, small letters and digits, which a host does not. A key is one long label made by chance.
 */
function hasSecretHost(endpoint: string): boolean {
  const host = endpoint.replace(/^\w+:\/\//, '').replace(/:\d*$/, '');
  if (host.startsWith('[')) return false;
  const labels = host.split('.');
  const isMixed = (label: string): boolean => /\d/.test(label) && /[a-z]/.test(label) && /[A-Z]/.test(label);
  return (
    labels.some((label) => label.length >= shortestPassword && isMixed(label) && couldBeSecret(label)) ||
    (labels.length === 1 && host.length >= shortestKey && /\d/.test(host) && couldBeSecret(host))
  );
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
