/** @module Real servers on loopback with certificates of a temporary authority, and connectors that lead to them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Connector, createConnector } from '../../src/io/connector.ts';
import { type Authority, type CertificateFlaw, createAuthority } from '../../src/lab/certificate-authority.ts';
import { readConnectTo } from '../fixtures/lab.ts';

/** Servers on loopback, and the connectors that lead to them. */
export interface TestServers {
  readonly authority: Authority;
  /** Path of the authority's certificate. */
  readonly ca: string;
  /** Starts an HTTPS server with a certificate for `host`; returns its port. */
  startHttps(host: string, handler: http.RequestListener, flaw?: CertificateFlaw): Promise<number>;
  /** Starts a plain HTTP server; returns its port. @param onConnect answers CONNECT, as a proxy does */
  startHttp(
    handler: http.RequestListener,
    onConnect?: (request: http.IncomingMessage, socket: net.Socket) => void,
  ): Promise<number>;
  /** Starts a TCP server; returns its port. */
  startTcp(onSocket: (socket: net.Socket) => void): Promise<number>;
  /** Makes a connector that trusts the authority. @param rules in the form of curl's `--connect-to` */
  connect(rules?: readonly string[], more?: Omit<Parameters<typeof createConnector>[0], 'connectTo'>): Connector;
  close(): Promise<void>;
}

/** Starts the authority. Servers are started one by one. */
export async function startTestServers(): Promise<TestServers> {
  const authority = await createAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'keymedic-test-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, authority.pem);
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  const connectors: Connector[] = [];

  async function listen(server: net.Server): Promise<number> {
    servers.push(server);
    server.on('connection', (socket: net.Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  return {
    authority,
    ca,
    async startHttps(host, handler, flaw) {
      const { certificate, privateKey } = await authority.issue(host, flaw);
      return listen(https.createServer({ cert: certificate, key: privateKey }, handler));
    },
    startHttp(handler, onConnect) {
      const server = http.createServer(handler);
      if (onConnect) server.on('connect', onConnect);
      return listen(server);
    },
    startTcp: (onSocket) => listen(net.createServer(onSocket)),
    connect(rules = [], more = {}) {
      const connector = createConnector({ connectTo: readConnectTo(rules), ca, ...more });
      connectors.push(connector);
      return connector;
    },
    async close() {
      for (const connector of connectors) connector.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(folder, { recursive: true });
    },
  };
}

/** Starts servers for a test file; they end with it. */
export async function useTestServers(): Promise<TestServers> {
  const servers = await startTestServers();
  afterAll(() => servers.close());
  return servers;
}
