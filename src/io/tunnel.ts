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

/** The code of a proxy that accepted the connection and did not answer CONNECT. */
const unansweredCode = 'ERR_PROXY_UNANSWERED';

/** How far a tunnel has come. */
export interface TunnelProgress {
  /** True once the proxy has accepted the connection to itself. */
  isReached: boolean;
  /** True once the handshake with a proxy that is reached by TLS is over; at once without TLS. */
  isSecured: boolean;
  readonly target: Address;
  /** When the tunnel was begun, `performance.now()`. */
  readonly begunAt: number;
}

/** ms after which a proxy that has not accepted the connection is silent. */
const patience = 1_000;

/** Returns the progress of a tunnel that begins now. */
export function beginTunnel({ secure }: HttpProxy, target: Address): TunnelProgress {
  return { isReached: false, isSecured: !secure, target, begunAt: performance.now() };
}

/** True for a tunnel whose proxy has had time to answer. */
function isOverdue({ begunAt }: TunnelProgress): boolean {
  return performance.now() - begunAt >= patience;
}

/** True for a tunnel whose proxy has had time to accept the connection, and has not. */
export function isProxySilent(progress: TunnelProgress): boolean {
  return !progress.isReached && isOverdue(progress);
}

/** True for a tunnel to this host whose proxy has had time to answer CONNECT, and has not. */
export function isUnanswered(progress: TunnelProgress, { host, port }: Address): boolean {
  return progress.target.host === host && progress.target.port === port && isOverdue(progress);
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
      fail(isLate && isOverdue(progress) ? describeLate(proxy, progress) : signal.reason);
    }
    request.once('socket', (socket) => {
      socket.once('connect', () => {
        progress.isReached = true;
      });
      socket.once('secureConnect', () => {
        progress.isSecured = true;
      });
    });
    request.once('connect', (response, socket, head) => {
      signal.removeEventListener('abort', abort);
      const status = response.statusCode ?? 0;
      // Any 2xx opens the tunnel: RFC 9110 section 9.3.6.
      if (status < 200 || status > 299) {
        socket.destroy();
        return reject(refusalOf(`${host}:${port}`, authority, status));
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

/** Returns the error of a tunnel for which the time was up. */
export function describeLate(proxy: HttpProxy, { isReached, isSecured, target }: TunnelProgress): ProxyError {
  if (!isReached) return describeSilence(proxy);
  const place = `the proxy ${proxy.host}:${proxy.port}`;
  if (!isSecured) {
    const says = `${place} did not finish the TLS handshake in time; if it speaks plain text, its URL begins with http:// (ETIMEDOUT)`;
    return new ProxyError('ETIMEDOUT', says);
  }
  // The proxy may itself wait for the host.
  const says = `${place} did not answer CONNECT for ${target.host}:${target.port} in time (${unansweredCode})`;
  return new ProxyError(unansweredCode, says);
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
