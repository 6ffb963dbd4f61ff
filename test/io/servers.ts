/** @module Real servers on loopback with certificates of a throw-away authority, and connectors that lead to them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConnectTo } from '../../src/core/target/connect-to.ts';
import { type Connector, createConnector } from '../../src/io/connector.ts';
import { type Authority, type CertificateFlaw, createAuthority } from '../../src/lab/certificate-authority.ts';

export interface TestServers {
  readonly authority: Authority;
  /** Path of the authority's certificate. */
  readonly ca: string;
  /** An HTTPS server for `host`; gives its port. */
  startHttps(host: string, handler: http.RequestListener, flaw?: CertificateFlaw): Promise<number>;
  startHttp(
    handler: http.RequestListener,
    onConnect?: (request: http.IncomingMessage, socket: net.Socket) => void,
  ): Promise<number>;
  /** A server that does what it likes with the bytes. */
  startTcp(onSocket: (socket: net.Socket) => void): Promise<number>;
  /** Trusts the authority; `rules` in curl's form. */
  connect(rules?: readonly string[], more?: { readonly proxy?: string; readonly ca?: string }): Connector;
  close(): Promise<void>;
}

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
      const connectTo = rules.map((text) => {
        const parsed = parseConnectTo(text);
        if (!parsed.ok) throw new Error(parsed.says);
        return parsed.rule;
      });
      const connector = createConnector({ connectTo, ca, ...more });
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
