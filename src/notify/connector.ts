/** @module What channels need of whoever opens connections, so that `connect_to`, `ca` and `proxy` hold for alerts, too. */

import type http from 'node:http';
import type https from 'node:https';
import type net from 'node:net';
import type tls from 'node:tls';

export interface Connector {
  /** The agent for the URL's scheme. */
  agentFor(url: string): http.Agent | https.Agent;
  /** Connects, with a TLS handshake if `secure`. @throws what the system, TLS or the signal says. */
  openSocket(host: string, port: number, secure: boolean, signal: AbortSignal): Promise<net.Socket>;
  /** For STARTTLS with `host`. */
  tlsOptions(host: string): tls.ConnectionOptions;
  /** True when nobody else can hear a connection to this address. */
  staysHere(host: string, port: number): boolean;
}

/** The code of a failure (`ECONNREFUSED`, `CERT_HAS_EXPIRED`) in brackets; never its message, which may name the URL. */
export function sayCode(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
}
