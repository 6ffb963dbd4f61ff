/** @module The way through a proxy: opens tunnels, and knows when the proxy does not accept connections. */

import type net from 'node:net';
import type tls from 'node:tls';
import type { Address } from '../core/target/connect-to.ts';
import { parseProxy } from '../core/target/proxy.ts';
import { beginTunnel, describeSilence, isProxySilent, openTunnel, ProxyError, type TunnelProgress } from './tunnel.ts';

/** The way through one proxy. */
export interface ProxyRoute {
  /** Opens a tunnel to the address. @throws {ProxyError} if the proxy cannot be reached or refuses; the signal's reason if it is aborted. */
  open(address: Address, signal: AbortSignal): Promise<net.Socket>;
  /** Returns the error of a proxy that has not accepted a connection that is being opened now; undefined if there is none. */
  silence(): ProxyError | undefined;
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
      const progress = beginTunnel();
      opening.add(progress);
      try {
        return await openTunnel(proxy, address, proxy.secure ? tlsOptions(proxy.host) : {}, signal, progress);
      } finally {
        opening.delete(progress);
      }
    },
    silence: () => ([...opening].some(isProxySilent) ? describeSilence(proxy) : undefined),
  };
}
