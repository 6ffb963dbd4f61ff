/** @module Connections through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6). */

import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type tls from 'node:tls';
import type { Address } from '../core/target/connect-to.ts';
import type { HttpProxy } from '../core/target/proxy.ts';

/** An error of the proxy, which must never be read as the answer of the ESP. The message contains no secret. */
export class ProxyError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** How far a tunnel has come. */
export interface TunnelProgress {
  /** True once the proxy has accepted the connection to itself. */
  isReached: boolean;
  /** When the tunnel was begun, `performance.now()`. */
  readonly begunAt: number;
}

/** ms after which a proxy that has not accepted the connection is silent. */
const patience = 1_000;

/** Returns the progress of a tunnel that begins now. */
export function beginTunnel(): TunnelProgress {
  return { isReached: false, begunAt: performance.now() };
}

/** True for a tunnel whose proxy has had time to accept the connection, and has not. */
export function isProxySilent({ isReached, begunAt }: TunnelProgress): boolean {
  return !isReached && performance.now() - begunAt >= patience;
}

/**
 * Asks the proxy for a connection to `target`.
 * @param progress is updated as the tunnel comes about
 * @throws {ProxyError} if the proxy cannot be reached or refuses; the signal's reason if it is aborted.
 */
export function openTunnel(
  proxy: HttpProxy,
  target: Address,
  tlsOptions: tls.ConnectionOptions,
  signal: AbortSignal,
  progress: TunnelProgress,
): Promise<Socket> {
  const { secure, host, port } = proxy;
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const request = (secure ? https : http).request({
    method: 'CONNECT',
    ...tlsOptions,
    host,
    port,
    path: authority,
    headers: { Host: authority, ...proxyAuthorization(proxy) },
    agent: false,
  });
  return new Promise((resolve, reject) => {
    function fail(error: unknown): void {
      signal.removeEventListener('abort', abort);
      request.destroy();
      reject(error);
    }
    function abort(): void {
      const isLate = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
      fail(isLate && isProxySilent(progress) ? describeSilence(proxy) : signal.reason);
    }
    request.once('socket', (socket) => {
      socket.once('connect', () => {
        progress.isReached = true;
      });
    });
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

/** Returns the error of a proxy that did not even accept a connection. */
export function describeSilence({ host, port }: HttpProxy): ProxyError {
  return new ProxyError('ETIMEDOUT', `the proxy ${host}:${port} gave no answer in time (ETIMEDOUT)`);
}

function refusalOf(proxy: string, target: string, status: number): ProxyError {
  const refusal = status >= 500 ? 'could not connect' : 'refused';
  const why = status === 407 ? 'wants a user name and password of its own' : refusal;
  return new ProxyError(`ERR_PROXY_${status}`, `the proxy ${proxy} ${why} (${status} for ${target})`);
}

function proxyAuthorization({ login }: HttpProxy): Record<string, string> {
  if (login === undefined) return {};
  const pair = `${login.username}:${login.password}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
