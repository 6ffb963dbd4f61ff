/** @module Lets the simulated ESPs listen on loopback: one HTTPS and one HTTP port for all hosts, two SMTP ports per host. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer as createTls, type SecureContext } from 'node:tls';
import { type Authority, createAuthority } from './certificate-authority.ts';
import { control, controlHost } from './control-api.ts';
import type { LabHost } from './host-names.ts';
import { readRequest, sendAnswer, sendFault } from './http-server.ts';
import { onlineHosts } from './respond.ts';
import type { Simulator } from './simulator.ts';
import { serveSmtp } from './smtp-server.ts';

/** What the lab simulates, and where it listens. */
export interface LabOptions {
  readonly simulator: Simulator;
  /** Port of the HTTPS listener; by default any free port. */
  readonly port?: number;
  /** True: `connectTo` leads all other host names to the lab as well, so that no request leaves this machine. */
  readonly catchesAll?: boolean;
}

/** A lab that listens. */
export interface Lab {
  readonly simulator: Simulator;
  readonly authority: Authority;
  /** Entries in the form of curl's `--connect-to`, for the hosts that were known when the lab started. */
  readonly connectTo: readonly string[];
  /** Path of the authority's certificate (PEM), in `folder`. */
  readonly caFile: string;
  /** A folder for files of this run; removed when the lab closes. */
  readonly folder: string;
  /** Returns the config's `network` block that leads to this lab and to these receivers. */
  network(...receivers: readonly Pick<Lab, 'connectTo'>[]): NetworkBlock;
  /** Stops listening, closes every connection, removes the folder. */
  close(): Promise<void>;
}

/** The `network` block of a config. */
export interface NetworkBlock {
  readonly ca: string;
  readonly connect_to: readonly string[];
  readonly connectivity: readonly string[];
}

/** No current machine listens at this port (RFC 1078). */
const closedPort = 1;

/** Starts the listeners. @throws {Error} if the port is taken. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { simulator } = options;
  const authority = await createAuthority();
  const listeners = createListeners();
  const { listen } = listeners;

  const secure = (name: string): Promise<SecureContext> => secureContext(authority, simulator, name);
  const forAnyName = {
    ...(await tlsFiles(authority, 'localhost')),
    SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) =>
      secure(name).then((context) => done(null, context), done),
  };
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    answerHttp(simulator, message, response).catch(() => response.destroy());
  };
  const httpsPort = await listen(createHttps(forAnyName, answer), options.port);
  const httpPort = await listen(createHttp(answer));

  async function openSmtp({ name, url }: LabHost): Promise<readonly string[]> {
    const host = { name, simulator, secureContext: () => secure(name) };
    const startTls = createTcp((socket) => serveSmtp(host, socket, false));
    const implicitTls = createTls({ ...forAnyName, SNICallback: (_, done) => forAnyName.SNICallback(name, done) });
    implicitTls.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy());
      serveSmtp(host, socket, true);
    });
    const implicitPort = await listen(implicitTls);
    const startPort = await listen(startTls);
    const implicit = new Set(['465', '2465', /^smtps:.*:(\d+)/.exec(url ?? '')?.[1] ?? '465']);
    return [
      ...[...implicit].map((port) => `${name}:${port}:127.0.0.1:${implicitPort}`),
      `${name}::127.0.0.1:${startPort}`,
    ];
  }

  const connectTo: string[] = [];
  const hosts = [...simulator.hosts(), ...[controlHost, ...onlineHosts].map(labHost)];
  for (const host of hosts.filter((one) => one.protocol === 'http')) {
    if (simulator.ruleOf(host.name).refuses) connectTo.push(`${host.name}::127.0.0.1:${closedPort}`);
    else connectTo.push(...httpEntries(host, httpsPort, httpPort));
  }
  for (const host of hosts.filter((one) => one.protocol === 'smtp')) {
    if (connectTo.some((entry) => entry.startsWith(`${host.name}::`))) continue;
    if (simulator.ruleOf(host.name).refuses) connectTo.push(`${host.name}::127.0.0.1:${closedPort}`);
    else connectTo.push(...(await openSmtp(host)));
  }
  if (options.catchesAll) connectTo.push(`:443:127.0.0.1:${httpsPort}`, `:80:127.0.0.1:${httpPort}`);

  const folder = await mkdtemp(join(tmpdir(), 'keymedic-lab-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.pem);

  return {
    simulator,
    authority,
    connectTo,
    caFile,
    folder,
    network: (...receivers) => ({
      ca: caFile,
      connect_to: [...receivers.flatMap((receiver) => receiver.connectTo), ...connectTo],
      connectivity: onlineHosts.map((host) => `https://${host}/`),
    }),
    async close() {
      await listeners.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The servers of a lab, and every connection to them. */
function createListeners(): {
  /** Starts a server on loopback; returns its port. */
  listen(server: Server, port?: number): Promise<number>;
  close(): Promise<void>;
} {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  return {
    async listen(server, port = 0) {
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
      });
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
      });
      return (server.address() as AddressInfo).port;
    },
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function answerHttp(simulator: Simulator, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message);
  const reaction =
    request.host === controlHost ? { answer: control(simulator, request) } : await simulator.answerHttp(request);
  if ('fault' in reaction) sendFault(response, reaction.fault);
  else sendAnswer(response, reaction.answer, Date.now() + (simulator.ruleOf(request.host).clock ?? 0));
}

async function secureContext(authority: Authority, simulator: Simulator, name: string): Promise<SecureContext> {
  return createSecureContext(await tlsFiles(authority, name, simulator.ruleOf(name).certificate));
}

async function tlsFiles(
  authority: Authority,
  ...wanted: Parameters<Authority['issue']>
): Promise<{ cert: string; key: string }> {
  const { certificate, privateKey } = await authority.issue(...wanted);
  return { cert: certificate, key: privateKey };
}

function labHost(name: string): LabHost {
  return { name, provider: '', protocol: 'http' };
}

/** Entries for the usual ports, and for the port that the URL names. */
function httpEntries(host: LabHost, httpsPort: number, httpPort: number): readonly string[] {
  const named = /^https?:\/\/[^/:]+:(\d+)/.exec(host.url ?? '')?.[1];
  const isPlain = host.url?.startsWith('http:') ?? false;
  return [
    `${host.name}:443:127.0.0.1:${httpsPort}`,
    `${host.name}:80:127.0.0.1:${httpPort}`,
    ...(named === undefined ? [] : [`${host.name}:${named}:127.0.0.1:${isPlain ? httpPort : httpsPort}`]),
  ];
}
