/** @module Connections through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6). */

import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type tls from 'node:tls';
import type { Address } from '../core/target/connect-to.ts';

/** An error of the proxy, which must never be read as the answer of the ESP. The message contains no secret. */
export class ProxyError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Asks the proxy for a connection to `target`.
 * @param proxy `http://[user:password@]host:port` or `https://…`.
 * @throws {ProxyError} if the proxy cannot be reached or refuses; the signal's reason if it is aborted.
 */
export function openTunnel(
  proxy: string,
  target: Address,
  tlsOptions: tls.ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const url = new URL(proxy);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const request = (url.protocol === 'https:' ? https : http).request({
    method: 'CONNECT',
    ...tlsOptions,
    host,
    port,
    path: authority,
    headers: { Host: authority, ...proxyAuthorization(url) },
    agent: false,
  });
  return new Promise((resolve, reject) => {
    function fail(error: unknown): void {
      signal.removeEventListener('abort', abort);
      request.destroy();
      reject(error);
    }
    function abort(): void {
      fail(signal.reason);
    }
    request.once('connect', (response, socket, head) => {
      signal.removeEventListener('abort', abort);
      if (response.statusCode !== 200) {
        socket.destroy();
        return reject(refusalOf(`${host}:${port}`, authority, response.statusCode ?? 0));
      }
      if (head.length > 0) socket.unshift(head);
      // On 'connect' it is the client's own connection, a net.Socket: https://nodejs.org/api/http.html#event-connect
      resolve(socket as Socket);
    });
    // A proxy that answers 4xx with a body may come as an ordinary response.
    request.once('response', (response) => {
      fail(refusalOf(`${host}:${port}`, authority, response.statusCode ?? 0));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'ERR_PROXY';
      fail(new ProxyError(code, `the proxy ${host}:${port} cannot be used (${code})`));
    });
    signal.addEventListener('abort', abort);
    if (signal.aborted) return abort();
    request.end();
  });
}

function refusalOf(proxy: string, target: string, status: number): ProxyError {
  const why = status === 407 ? 'wants a user name and password of its own' : 'refused';
  return new ProxyError(`ERR_PROXY_${status}`, `the proxy ${proxy} ${why} (${status} for ${target})`);
}

function proxyAuthorization(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
