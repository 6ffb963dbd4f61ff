/** @module Lets the make-believe ESPs listen on loopback: HTTPS and HTTP for all names at once, SMTP per host. */

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

export interface LabOptions {
  readonly world: Simulator;
  /** Port of the HTTPS listener; 0, the default, takes any that is free. */
  readonly port?: number;
  /** True: every other host name leads to the lab as well, so that nothing can leave this machine. */
  readonly catchesAll?: boolean;
}

export interface Lab {
  readonly world: Simulator;
  readonly authority: Authority;
  /** Entries in the form of curl's `--connect-to`, for the hosts that were known at the start. */
  readonly connectTo: readonly string[];
  /** The authority's certificate as PEM, in `folder`. */
  readonly caFile: string;
  /** A folder for files of this run; removed when the lab closes. */
  readonly folder: string;
  /** Stops listening, cuts every connection, removes the folder. */
  close(): Promise<void>;
}

/** Nothing listens at this port of a machine of our days (RFC 1078). */
const closedPort = 1;

/** @throws {Error} when the port is taken. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { world } = options;
  const authority = await createAuthority();
  const sockets = new Set<Socket>();
  const servers: Server[] = [];

  async function listen(server: Server, port = 0): Promise<number> {
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
  }

  const secure = (name: string): Promise<SecureContext> => secureContext(authority, world, name);
  const forAnyName = {
    ...(await tlsFiles(authority, 'localhost')),
    SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) =>
      secure(name).then((context) => done(null, context), done),
  };
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    answerHttp(world, message, response).catch(() => response.destroy());
  };
  const httpsPort = await listen(createHttps(forAnyName, answer), options.port);
  const httpPort = await listen(createHttp(answer));

  async function openSmtp({ name, url }: LabHost): Promise<readonly string[]> {
    const host = { name, world, secureContext: () => secure(name) };
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
  const hosts = [...world.hosts(), ...[controlHost, ...onlineHosts].map(labHost)];
  for (const host of hosts.filter((one) => one.protocol === 'http')) {
    if (world.ruleOf(host.name).refuses) connectTo.push(`${host.name}::127.0.0.1:${closedPort}`);
    else connectTo.push(...httpEntries(host, httpsPort, httpPort));
  }
  for (const host of hosts.filter((one) => one.protocol === 'smtp')) {
    if (connectTo.some((entry) => entry.startsWith(`${host.name}::`))) continue;
    if (world.ruleOf(host.name).refuses) connectTo.push(`${host.name}::127.0.0.1:${closedPort}`);
    else connectTo.push(...(await openSmtp(host)));
  }
  if (options.catchesAll) connectTo.push(`:443:127.0.0.1:${httpsPort}`, `:80:127.0.0.1:${httpPort}`);

  const folder = await mkdtemp(join(tmpdir(), 'keymedic-lab-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.pem);

  return {
    world,
    authority,
    connectTo,
    caFile,
    folder,
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answerHttp(world: Simulator, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message);
  const reaction = request.host === controlHost ? { answer: control(world, request) } : await world.answerHttp(request);
  if ('fault' in reaction) sendFault(response, reaction.fault);
  else sendAnswer(response, reaction.answer, Date.now() + (world.ruleOf(request.host).clock ?? 0));
}

async function secureContext(authority: Authority, world: Simulator, name: string): Promise<SecureContext> {
  return createSecureContext(await tlsFiles(authority, name, world.ruleOf(name).certificate));
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

/** The usual ports, and the one that the URL names. */
function httpEntries(host: LabHost, httpsPort: number, httpPort: number): readonly string[] {
  const named = /^https?:\/\/[^/:]+:(\d+)/.exec(host.url ?? '')?.[1];
  const isPlain = host.url?.startsWith('http:') ?? false;
  return [
    `${host.name}:443:127.0.0.1:${httpsPort}`,
    `${host.name}:80:127.0.0.1:${httpPort}`,
    ...(named === undefined ? [] : [`${host.name}:${named}:127.0.0.1:${isPlain ? httpPort : httpsPort}`]),
  ];
}
