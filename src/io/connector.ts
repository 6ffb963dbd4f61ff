/** @module Opens every connection the program makes: `connect_to`, extra CA, proxy, and TLS that is always verified. */

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { isLackOfDescriptors } from '../core/model/answer.ts';
import type { Network } from '../core/model/config.ts';
import { type Address, redirectConnection } from '../core/target/connect-to.ts';
import { openTunnel } from './tunnel.ts';

export interface Connector {
  /** The keep-alive agent for the URL's scheme; one pool per host, shared by all who ask. */
  agentFor(url: string): http.Agent | https.Agent;
  /**
   * Connects to `host`:`port` (IPv6 without brackets), with a TLS handshake if `secure`.
   * @throws {Error} the system's, TLS's or a `ProxyError`; the signal's reason when it is aborted.
   */
  openSocket(host: string, port: number, secure: boolean, signal: AbortSignal): Promise<net.Socket>;
  /** For a TLS handshake with `host` over a socket that is open already (STARTTLS). */
  tlsOptions(host: string): tls.ConnectionOptions;
  /** True when a connection to this address ends on this machine, so that plain text is heard by nobody else. */
  staysHere(host: string, port: number): boolean;
  close(): void;
}

/** ms for one address before the next one of the host is tried; Node's own 250 ms is too short for far-away hosts. */
const attemptTimeout = 1_000;
/** ms for the way through a proxy when nobody waits any longer. */
const longestTunnel = 30_000;

/**
 * @param network reads the PEM file `ca` at once.
 * @throws {Error} when `ca` cannot be read or holds no certificate.
 */
export function createConnector(network: Pick<Network, 'connectTo' | 'ca' | 'proxy'>): Connector {
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
      // The name is checked against the host that was meant: not against where `connect_to` leads.
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(host, certificate),
    };
  }

  /** Makes an agent's connections go where they should, and nowhere else. */
  function dress<A extends http.Agent>(agent: A, secure: boolean): A {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      const host = options.host ?? 'localhost';
      const address = reach(host, Number(options.port ?? (secure ? 443 : 80)));
      const target = { ...options, ...address, ...(secure ? tlsOptions(host) : {}) };
      if (network.proxy === undefined) return create(target, callback)?.once('error', giveWay);
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(longestTunnel)]);
      openTunnel(network.proxy, address, proxyTls(), signal).then(
        (socket) => callback?.(null, secure ? tls.connect({ ...tlsOptions(host), socket }) : socket),
        (error: Error) => callback?.(error, new net.Socket()),
      );
      return undefined;
    };
    return agent;
  }

  /** Where no descriptors are left, connections that nobody uses end in favour of new ones. */
  function giveWay({ code }: NodeJS.ErrnoException): void {
    if (!isLackOfDescriptors(code)) return;
    for (const { freeSockets } of [plainAgent, secureAgent])
      for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
  }

  function proxyTls(): tls.ConnectionOptions {
    return network.proxy?.startsWith('https:') ? tlsOptions(new URL(network.proxy).hostname) : {};
  }

  // All may stay open for a minute: a handshake costs both sides more than everything else about a probe.
  const pool = { keepAlive: true, maxSockets: 50, maxFreeSockets: 50, timeout: 60_000, scheduling: 'lifo' } as const;
  const plainAgent = dress(new http.Agent({ ...pool, autoSelectFamilyAttemptTimeout: attemptTimeout }), false);
  const secureAgent = dress(new https.Agent({ ...pool, autoSelectFamilyAttemptTimeout: attemptTimeout }), true);

  return {
    agentFor: (url) => (url.startsWith('https:') ? secureAgent : plainAgent),
    tlsOptions,
    async openSocket(host, port, secure, signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      const address = reach(host, port);
      const reachable = { ...address, autoSelectFamilyAttemptTimeout: attemptTimeout };
      const socket =
        network.proxy === undefined
          ? await settle(net.connect(reachable).once('error', giveWay), 'connect', either)
          : await openTunnel(network.proxy, address, proxyTls(), either);
      if (!secure) return socket;
      return settle(tls.connect({ ...tlsOptions(host), socket }), 'secureConnect', either);
    },
    staysHere: (host, port) => network.proxy === undefined && isLoopback(reach(host, port).host),
    close() {
      closing.abort(new Error('the connector was closed'));
      plainAgent.destroy();
      secureAgent.destroy();
    },
  };
}

/** Waits until the socket is ready; whatever goes wrong, the socket is gone afterwards. */
function settle(socket: net.Socket, ready: 'connect' | 'secureConnect', signal: AbortSignal): Promise<net.Socket> {
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

/** Node's roots, the system's, those of NODE_EXTRA_CA_CERTS and ours, each once. */
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
