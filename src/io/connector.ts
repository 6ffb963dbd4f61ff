/** @module The connector: opens every connection with `connect_to`, the extra CA and the proxy, and always verifies TLS. */

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { hostname } from 'node:os';
import tls from 'node:tls';
import { isLackOfDescriptors } from '../core/model/answer.ts';
import type { Network } from '../core/model/config.ts';
import { type Address, redirectConnection } from '../core/target/connect-to.ts';
import { addressLiteral, ownName } from './helo.ts';
import { openTunnel } from './tunnel.ts';

/** Opens connections as the `network` block of the config says. */
export interface Connector {
  /** Returns the keep-alive agent for the URL's scheme. All callers share the pools of connections, one pool per host. */
  agentFor(url: string): http.Agent | https.Agent;
  /**
   * Connects to `host`:`port` (IPv6 without brackets), with a TLS handshake if `secure`.
   * @throws {Error} of the system or of TLS, a `ProxyError`, or the signal's reason if it is aborted.
   */
  openSocket(host: string, port: number, secure: boolean, signal: AbortSignal): Promise<net.Socket>;
  /** Returns the options for a TLS handshake with `host` over an open socket (STARTTLS). */
  tlsOptions(host: string): tls.ConnectionOptions;
  /** Returns the name to give in EHLO over this socket: `network.helo`, else our host name if it is one of DNS, else our address. */
  heloName(socket: net.Socket): string;
  /** True if a connection to this address stays on this machine, so that nobody can read its plain text. */
  staysHere(host: string, port: number): boolean;
  /** Closes all connections. */
  close(): void;
}

/** The time for one address of a host before the next one is tried, ms. Node's own 250 ms is too short for distant hosts. */
const attemptTimeout = 1_000;
/** The time limit for a tunnel through a proxy, ms. */
const longestTunnel = 30_000;

/**
 * Makes a connector. Reads the PEM file `network.ca` at once.
 * @throws {Error} if `ca` cannot be read or contains no certificate.
 */
export function createConnector(network: Pick<Network, 'connectTo' | 'ca' | 'proxy' | 'helo'>): Connector {
  const added = network.ca === undefined ? [] : readCertificates(network.ca);
  const closing = new AbortController();
  let context: tls.SecureContext | undefined;

  function reach(host: string, port: number): Address {
    return redirectConnection(network.connectTo, { host, port });
  }

  function tlsOptions(host: string): tls.ConnectionOptions {
    context ??= tls.createSecureContext({ ca: collectRoots(added) });
    return {
      secureContext: context,
      rejectUnauthorized: true,
      servername: net.isIP(host) ? '' : host,
      // The certificate must be for the original host, not for the target of `connect_to`.
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(host, certificate),
    };
  }

  /** Makes an agent open its connections as the config says. */
  function route<A extends http.Agent>(agent: A, secure: boolean): A {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      const host = options.host ?? 'localhost';
      const address = reach(host, Number(options.port ?? (secure ? 443 : 80)));
      const target = { ...options, ...address, ...(secure ? tlsOptions(host) : {}) };
      if (network.proxy === undefined) return create(target, callback)?.once('error', closeIdle);
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(longestTunnel)]);
      openTunnel(network.proxy, address, proxyTls(), signal).then(
        (socket) => callback?.(null, secure ? tls.connect({ ...tlsOptions(host), socket }) : socket),
        (error: Error) => callback?.(error, new net.Socket()),
      );
      return undefined;
    };
    return agent;
  }

  /** Closes idle connections if no descriptors are left, so that new connections can be opened. */
  function closeIdle({ code }: NodeJS.ErrnoException): void {
    if (!isLackOfDescriptors(code)) return;
    for (const { freeSockets } of [plainAgent, secureAgent])
      for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
  }

  function proxyTls(): tls.ConnectionOptions {
    return network.proxy?.startsWith('https:') ? tlsOptions(new URL(network.proxy).hostname) : {};
  }

  // Idle connections stay open for a minute: the handshake is the most expensive part of a probe.
  const pool = { keepAlive: true, maxSockets: 50, maxFreeSockets: 50, timeout: 60_000, scheduling: 'lifo' } as const;
  const plainAgent = route(new http.Agent({ ...pool, autoSelectFamilyAttemptTimeout: attemptTimeout }), false);
  const secureAgent = route(new https.Agent({ ...pool, autoSelectFamilyAttemptTimeout: attemptTimeout }), true);

  return {
    agentFor: (url) => (url.startsWith('https:') ? secureAgent : plainAgent),
    tlsOptions,
    async openSocket(host, port, secure, signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      const address = reach(host, port);
      const reachable = { ...address, autoSelectFamilyAttemptTimeout: attemptTimeout };
      const socket =
        network.proxy === undefined
          ? await whenReady(net.connect(reachable).once('error', closeIdle), 'connect', either)
          : await openTunnel(network.proxy, address, proxyTls(), either);
      if (!secure) return socket;
      return whenReady(tls.connect({ ...tlsOptions(host), socket }), 'secureConnect', either);
    },
    heloName: (socket) => network.helo ?? ownName(hostname()) ?? addressLiteral(socket.localAddress),
    staysHere: (host, port) => network.proxy === undefined && isLoopback(reach(host, port).host),
    close() {
      closing.abort(new Error('the connector was closed'));
      plainAgent.destroy();
      secureAgent.destroy();
    },
  };
}

/** Resolves when the socket is ready. Destroys the socket if that fails. */
function whenReady(socket: net.Socket, ready: 'connect' | 'secureConnect', signal: AbortSignal): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    function done(error?: unknown): void {
      signal.removeEventListener('abort', abort);
      socket.off('close', closed);
      socket.off('error', done);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    }
    function abort(): void {
      done(signal.reason);
    }
    function closed(): void {
      done(Object.assign(new Error('connection closed'), { code: 'ECONNRESET' }));
    }
    socket.once(ready, () => done());
    socket.once('error', done);
    socket.once('close', closed);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}

/** Returns the root certificates of Node, of the system, of NODE_EXTRA_CA_CERTS and of the config, each once. */
function collectRoots(added: readonly string[]): string[] {
  const known = (['bundled', 'system', 'extra'] as const).flatMap((kind) => tls.getCACertificates(kind));
  return [...new Set([...known, ...added])];
}

function readCertificates(path: string): readonly string[] {
  const found = readFileSync(path, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!found) throw new Error(`${path} holds no certificate in PEM form`);
  return found;
}

function isLoopback(host: string): boolean {
  return host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));
}
