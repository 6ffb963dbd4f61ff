/** @module The way through a proxy: opens tunnels, and knows when the proxy does not accept connections. */

import type net from 'node:net';
import type tls from 'node:tls';
import type { Address } from '../core/target/connect-to.ts';
import { parseProxy } from '../core/target/proxy.ts';
import {
  beginTunnel,
  describeLate,
  describeSilence,
  isProxySilent,
  isUnanswered,
  openTunnel,
  ProxyError,
  type TunnelProgress,
} from './tunnel.ts';

/** The way through one proxy. */
export interface ProxyRoute {
  /** Opens a tunnel to the address. @throws {ProxyError} if the proxy cannot be reached or refuses; the signal's reason if it is aborted. */
  open(address: Address, signal: AbortSignal): Promise<net.Socket>;
  /** Returns the error of a proxy that has not accepted a connection, or has not answered CONNECT for `target`; undefined if it has. */
  silence(target: Address): ProxyError | undefined;
}

/**
 * Makes the way through the proxy at `url`. Connects to nothing.
 * @param tlsOptions for a proxy that is itself reached by TLS
 * @throws {ProxyError} if the URL is none of a proxy.
 */
export function createProxyRoute(url: string, tlsOptions: (host: string) => tls.ConnectionOptions): ProxyRoute {
  const read = parseProxy(url);
  if (!read.ok) throw new ProxyError('ERR_PROXY_URL', `the URL of the proxy ${read.says}`);
  const { proxy } = read;
  const opening = new Set<TunnelProgress>();
  return {
    async open(address, signal) {
      const progress = beginTunnel(proxy, address);
      opening.add(progress);
      try {
        return await openTunnel(proxy, address, proxy.secure ? tlsOptions(proxy.host) : {}, signal, progress);
      } finally {
        opening.delete(progress);
      }
    },
    silence(target) {
      if ([...opening].some(isProxySilent)) return describeSilence(proxy);
      const unanswered = [...opening].find((progress) => isUnanswered(progress, target));
      return unanswered === undefined ? undefined : describeLate(proxy, unanswered);
    },
  };
}
