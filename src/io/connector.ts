/** @module The connector: opens every connection with `connect_to`, the extra CA and the proxy, and always verifies TLS. */

import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { hostname } from 'node:os';
import tls from 'node:tls';
import { isLackOfDescriptors } from '../core/model/answer.ts';
import type { Network } from '../core/model/config.ts';
import { type Address, redirectConnection } from '../core/target/connect-to.ts';
import { readTextSync } from './files.ts';
import { addressLiteral, ownName } from './helo.ts';
import { type ChooseProxy, createProxyChoice } from './proxy-choice.ts';
import { createProxyRoute, type ProxyRoute } from './proxy-route.ts';
import { createTlsWitness, type TlsWitness } from './tls-witness.ts';
import type { ProxyError } from './tunnel.ts';
import { whenReady } from './when-ready.ts';

/** Opens connections as the `network` block of the config says. */
export interface Connector {
  /** Returns the keep-alive agent for the URL's scheme. All callers share the pools of connections, one pool per host. */
  agentFor(url: string): http.Agent | https.Agent;
  /**
   * Connects to `host`:`port` (IPv6 without brackets), with a TLS handshake if `secure`.
   * @throws {Error} of the system or of TLS, a `ProxyError`, a `CaFileError`, or the signal's reason if it is aborted.
   */
  openSocket(host: string, port: number, secure: boolean, signal: AbortSignal, trust?: Trust): Promise<net.Socket>;
  /** Returns the options for a TLS handshake with `host` over an open socket (STARTTLS). @throws {CaFileError} */
  tlsOptions(host: string, trust?: Trust): tls.ConnectionOptions;
  /** Returns a connector with another proxy, or with none, for which `no_proxy` does not count. It keeps no connections. */
  via(proxy: string | 'none'): Connector;
  /** Returns the name to give in EHLO over this socket: `network.helo`, else our host name if it is one of DNS, else our address. */
  heloName(socket: net.Socket): string;
  /** True if a connection to this address stays on this machine, so that nobody can read its plain text. */
  staysHere(host: string, port: number): boolean;
  /** True when a TLS handshake with the host was finished since `since` (`performance.now()`): the host can be reached. */
  hasShakenHands(host: string, since: number): boolean;
  /** Returns the error of the proxy for `url` while it accepts no connection or does not answer CONNECT; else undefined. */
  silentProxy(url: URL): ProxyError | undefined;
  /** Closes all connections. */
  close(): void;
}

/** What is trusted besides the roots of the config, for one host. */
export interface Trust {
  /** The absolute path of a PEM file. */
  readonly ca?: string | undefined;
  /** The name that the certificate must have; absent: the host. */
  readonly serverName?: string | undefined;
}

/** A file of certificate authorities cannot be used. The message names it. */
class CaFileError extends Error {
  readonly code = 'ERR_CA_FILE';
}

/** The time for one address of a host before the next one is tried, ms. Node's own 250 ms is too short for distant hosts. */
const attemptTimeout = 1_000;
/** The time limit for a tunnel through a proxy, ms. */
const longestTunnel = 30_000;

/**
 * Makes a connector. Reads the PEM file `network.ca` at once.
 * @throws {Error} if `ca` cannot be read or contains no certificate.
 */
export function createConnector(network: ConnectorOptions): Connector {
  const added = network.ca === undefined ? [] : readCertificates(network.ca);
  const closing = new AbortController();
  const contexts = new Map<string | undefined, tls.SecureContext>();

  function contextFor(ca: string | undefined): tls.SecureContext {
    const known = contexts.get(ca);
    if (known !== undefined) return known;
    const context = tls.createSecureContext({ ca: collectRoots(ca === undefined ? added : [...added, ...readCa(ca)]) });
    contexts.set(ca, context);
    return context;
  }

  function tlsOptions(host: string, { ca, serverName = host }: Trust = {}): tls.ConnectionOptions {
    return {
      secureContext: contextFor(ca),
      rejectUnauthorized: true,
      servername: net.isIP(serverName) ? '' : serverName,
      // The certificate must be for the original host, not for the target of `connect_to`.
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(serverName, certificate),
    };
  }

  const shared = { network, closing: closing.signal, tlsOptions, witness: createTlsWitness() };
  // Idle connections stay open for a minute: the handshake is the most expensive part of a probe.
  const pool = { keepAlive: true, maxSockets: 50, maxFreeSockets: 50, timeout: 60_000, scheduling: 'lifo' } as const;
  const main = routeConnections(shared, createProxyChoice(network), pool);

  return {
    ...main,
    via: (proxy) => {
      const choice = createProxyChoice(proxy === 'none' ? {} : { proxy });
      const connector: Connector = { ...routeConnections(shared, choice, {}), via: () => connector, close: () => {} };
      return connector;
    },
    close() {
      closing.abort(new Error('the connector was closed'));
      for (const scheme of ['http:', 'https:']) main.agentFor(scheme).destroy();
    },
  };
}

/** The network options that connections depend on. */
type ConnectorOptions = Pick<Network, 'connectTo' | 'ca' | 'proxy' | 'noProxy' | 'helo'>;

interface Shared {
  readonly network: ConnectorOptions;
  readonly closing: AbortSignal;
  readonly tlsOptions: Connector['tlsOptions'];
  readonly witness: TlsWitness;
}

/** Opens connections by one choice of a proxy. */
function routeConnections(
  { network, closing, tlsOptions, witness }: Shared,
  chooseProxy: ChooseProxy,
  pool: http.AgentOptions,
): Omit<Connector, 'via' | 'close'> {
  function reach(host: string, port: number): Address {
    return redirectConnection(network.connectTo, { host, port });
  }

  const routes = new Map<string, ProxyRoute>();

  async function tunnel(proxy: string, address: Address, signal: AbortSignal): Promise<net.Socket> {
    const route = routes.get(proxy) ?? createProxyRoute(proxy, tlsOptions);
    routes.set(proxy, route);
    return route.open(address, signal);
  }

  function shakeHands(options: tls.ConnectionOptions, socket: net.Socket, host: string): tls.TLSSocket {
    return witness.watch(tls.connect({ ...options, socket }), host);
  }

  /** Makes an agent open its connections as the config says. */
  function route<A extends http.Agent>(agent: A, secure: boolean): A {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      const host = options.host ?? 'localhost';
      const port = Number(options.port ?? (secure ? 443 : 80));
      const address = reach(host, port);
      const proxy = chooseProxy(secure ? 'https' : 'http', host, port);
      if (proxy === undefined) {
        const socket = create({ ...options, ...address, ...(secure ? tlsOptions(host) : {}) }, callback)?.once(
          'error',
          closeIdle,
        );
        return socket instanceof tls.TLSSocket ? witness.watch(socket, host) : socket;
      }
      tunnel(proxy, address, AbortSignal.any([closing, AbortSignal.timeout(longestTunnel)])).then(
        (socket) => callback?.(null, secure ? shakeHands(tlsOptions(host), socket, host) : socket),
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

  const plainAgent = route(new http.Agent({ ...pool, autoSelectFamilyAttemptTimeout: attemptTimeout }), false);
  const secureAgent = route(new https.Agent({ ...pool, autoSelectFamilyAttemptTimeout: attemptTimeout }), true);

  return {
    agentFor: (url) => (url.startsWith('https:') ? secureAgent : plainAgent),
    tlsOptions,
    async openSocket(host, port, secure, signal, trust) {
      const either = AbortSignal.any([signal, closing]);
      const address = reach(host, port);
      const options = secure ? tlsOptions(host, trust) : undefined;
      const proxy = chooseProxy('smtp', host, port);
      const reachable = { ...address, autoSelectFamilyAttemptTimeout: attemptTimeout };
      const socket =
        proxy === undefined
          ? await whenReady(net.connect(reachable).once('error', closeIdle), 'connect', either)
          : await tunnel(proxy, address, either);
      if (options === undefined) return socket;
      return whenReady(shakeHands(options, socket, host), 'secureConnect', either);
    },
    hasShakenHands: witness.hasFinished,
    silentProxy({ protocol, hostname, port }) {
      const [scheme, usual] = protocol === 'https:' ? (['https', 443] as const) : (['http', 80] as const);
      const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usual) };
      const proxy = chooseProxy(scheme, target.host, target.port);
      return proxy === undefined ? undefined : routes.get(proxy)?.silence(reach(target.host, target.port));
    },
    heloName: (socket) => network.helo ?? ownName(hostname()) ?? addressLiteral(socket.localAddress),
    staysHere: (host, port) => chooseProxy('smtp', host, port) === undefined && isLoopback(reach(host, port).host),
  };
}

/** Returns the root certificates of Node, of the system, of NODE_EXTRA_CA_CERTS and of the config, each once. */
function collectRoots(added: readonly string[]): string[] {
  const known = (['bundled', 'system', 'extra'] as const).flatMap((kind) => tls.getCACertificates(kind));
  return [...new Set([...known, ...added])];
}

function readCertificates(path: string): readonly string[] {
  const found = readTextSync(path).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!found) throw new Error(`${path} holds no certificate in PEM form`);
  return found;
}

/** @throws {CaFileError} */
function readCa(path: string): readonly string[] {
  try {
    return readCertificates(path);
  } catch {
    throw new CaFileError(`${path} cannot be read or holds no certificate in PEM form`);
  }
}

function isLoopback(host: string): boolean {
  return host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));
}
