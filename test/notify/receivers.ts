/** @module Real receivers on loopback for the tests of channels: HTTP over TLS with given answers, and an SMTP server. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type tls from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { Secret } from '../../src/core/model/secret.ts';
import type { SecretRef } from '../../src/core/model/secret-ref.ts';
import type { Connector } from '../../src/io/connector.ts';
import { createConnector } from '../../src/io/connector.ts';
import { type CertificateFlaw, createAuthority } from '../../src/lab/certificate-authority.ts';
import { createSender, type Send } from '../../src/notify/sender.ts';

/** A secret with which webhooks are signed. */
export const signingSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Writes the answer to a request. */
export type Answer = (response: http.ServerResponse, request: Request) => void;

/** The receivers of a test file, and senders that reach them. */
export interface Receivers {
  /** The path of the authority's certificate. */
  readonly ca: string;
  readonly connector: Connector;
  readonly send: Send;
  /** A sender whose attempts end after `deadline` ms. */
  sendWithin(deadline: number): Send;
  /** The URL of an HTTPS receiver, and what it got. */
  receive(answer: Answer): Promise<{ readonly url: string; readonly got: readonly Request[] }>;
  /** The port of an SMTP server with a certificate for `mail.test`. */
  receiveMail(options: SMTPServerOptions): Promise<number>;
  /** The port of any TCP server. */
  listen(server: net.Server): Promise<number>;
  /** A certificate for `mail.test` and 127.0.0.1. */
  issue(host: string, flaw?: CertificateFlaw): Promise<tls.SecureContextOptions>;
  close(): Promise<void>;
}

/** Starts nothing yet; `close` stops everything that was started, the last first. */
export async function startReceivers(): Promise<Receivers> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-notify-'));
  const authority = await createAuthority();
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, authority.pem);
  const toLoopback = { fromHost: 'mail.test', fromPort: null, toHost: '127.0.0.1', toPort: null };
  const connector = createConnector({ connectTo: [toLoopback], ca });
  const closers: (() => Promise<void>)[] = [];

  async function issue(host: string, flaw?: CertificateFlaw): Promise<tls.SecureContextOptions> {
    const { certificate, privateKey } = await authority.issue(host, flaw);
    return { cert: certificate, key: privateKey };
  }

  async function listen(server: net.Server): Promise<number> {
    const sockets = new Set<net.Socket>();
    server.on('connection', (socket: net.Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    });
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  function sendWithin(deadline: number): Send {
    return createSender({ resolveSecret, connector, now: Date.now, deadline });
  }

  return {
    ca,
    connector,
    send: sendWithin(10_000),
    sendWithin,
    issue,
    listen,
    async receive(answer) {
      const got: Request[] = [];
      const server = https.createServer(await issue('127.0.0.1'), (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.once('end', () => {
          const { method = '', url = '', headers } = request;
          const received = { method, url, headers, body: Buffer.concat(chunks).toString() };
          got.push(received);
          answer(response, received);
        });
      });
      return { url: `https://127.0.0.1:${await listen(server)}/hook/s3cret-path`, got };
    },
    async receiveMail(options) {
      const server = new SMTPServer({
        disableReverseLookup: true,
        closeTimeout: 1,
        ...(await issue('mail.test')),
        ...options,
      });
      server.on('error', () => {});
      return listen(server.server);
    },
    async close() {
      for (const closer of closers.reverse()) await closer();
      connector.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Inline secrets only; a reference to anything else cannot be read. */
export async function resolveSecret(reference: SecretRef): Promise<Secret> {
  if (reference.from === 'inline') return reference.text;
  throw new Error('cannot read /run/secrets/s3cret-path');
}

/** A reference to a plain secret. */
export function inline(text: string): SecretRef {
  return { from: 'inline', text: new Secret(text) };
}
