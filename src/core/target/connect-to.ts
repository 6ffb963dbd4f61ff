/** @module Redirected connections, as with curl's `--connect-to`: the TLS name and the Host header stay as they are. */

import { quote } from '../could-be-secret.ts';
import type { ConnectTo } from '../model/config.ts';

/** The destination of a connection. */
export interface Address {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `HOST1:PORT1:HOST2:PORT2`; empty parts match (or keep) any, IPv6 addresses stand in brackets.
 * Source: https://curl.se/docs/manpage.html#--connect-to
 */
export function parseConnectTo(
  text: string,
): { readonly ok: true; readonly rule: ConnectTo } | { readonly ok: false; readonly says: string } {
  const parts = /^(\[[^\]:]*:[^\]]*\]|[^:[\]]*):(\d*):(\[[^\]:]*:[^\]]*\]|[^:[\]]*):(\d*)$/.exec(text);
  if (!parts) {
    return {
      ok: false,
      says: `${quote(text)} is not HOST1:PORT1:HOST2:PORT2 (parts may be empty, IPv6 stands in brackets)`,
    };
  }
  const [, fromHost = '', fromPort = '', toHost = '', toPort = ''] = parts;
  for (const host of [fromHost, toHost]) {
    if (host !== '' && normaliseHost(host) === null)
      return { ok: false, says: `${quote(host)} in ${quote(text)} is not a host` };
  }
  for (const port of [fromPort, toPort]) {
    if (port !== '' && !(Number(port) >= 1 && Number(port) <= 65_535)) {
      return { ok: false, says: `${quote(port)} in ${quote(text)} is not a port; ports go from 1 to 65535` };
    }
  }
  return {
    ok: true,
    rule: {
      fromHost: withoutBrackets(fromHost),
      fromPort: fromPort === '' ? null : Number(fromPort),
      toHost: withoutBrackets(toHost),
      toPort: toPort === '' ? null : Number(toPort),
    },
  };
}

/** Returns the destination of a connection to `wanted`: that of the first rule that matches, else `wanted`. */
export function redirectConnection(rules: readonly ConnectTo[], wanted: Address): Address {
  for (const rule of rules) {
    if (rule.fromPort !== null && rule.fromPort !== wanted.port) continue;
    if (rule.fromHost !== '' && normaliseHost(rule.fromHost) !== normaliseHost(wanted.host)) continue;
    return { host: rule.toHost === '' ? wanted.host : rule.toHost, port: rule.toPort ?? wanted.port };
  }
  return wanted;
}

/** Returns the one spelling of a host: lower case, IPv6 compressed, with or without brackets before; null for any other text. */
function normaliseHost(host: string): string | null {
  const bare = withoutBrackets(host);
  try {
    return withoutBrackets(new URL(`http://${bare.includes(':') ? `[${bare}]` : bare}`).hostname);
  } catch {
    return null;
  }
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
