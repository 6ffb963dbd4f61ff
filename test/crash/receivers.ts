/** @module A mail server and three webhooks that accept a message, refuse it, or accept it and hang up. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Authority } from '../../src/lab/certificate-authority.ts';
import { hookHost, mailHost, type ReceiverStep } from './kill-points.ts';

/** `spare` is the fallback of `mail`. `extra` is not always in the config. */
export type ChannelId = 'mail' | 'hook' | 'spare' | 'extra';

/** How a receiver treats a message. After `refuses for good` the daemon gives the message up. */
export type Behaviour = 'accepts' | 'refuses' | 'refuses for good' | 'hangs up';

/** One arrival of a message. */
export interface Arrival {
  readonly channel: ChannelId;
  /** The ID of the notification: part of the Message-ID, or the `webhook-id`. */
  readonly id: string;
  readonly body: string;
  /** True also if the receiver accepted the message and hung up. */
  readonly isAccepted: boolean;
  readonly isRefusedForGood: boolean;
  /** ms since the epoch. */
  readonly at: number;
}

/** The receivers of a run. */
export interface Receivers {
  /** The entries of the config, by ID. */
  readonly channels: Readonly<Record<ChannelId, object>>;
  readonly connectTo: readonly string[];
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

interface ReceiversOptions {
  readonly authority: Authority;
  /** Decides at each arrival; the same message may arrive several times. */
  readonly behaviour: (channel: ChannelId, id: string) => Behaviour;
  /** Is called at each step, before the receiver goes on. */
  readonly onStep: (step: ReceiverStep) => void;
}

/** Starts the receivers. */
export async function openReceivers({ authority, behaviour: mood, onStep }: ReceiversOptions): Promise<Receivers> {
  const arrivals: Arrival[] = [];

  function receive(channel: ChannelId, id: string, body: string): Behaviour {
    const chosen = mood(channel, id);
    const isRefusedForGood = chosen === 'refuses for good';
    const isTaken = chosen !== 'refuses' && !isRefusedForGood;
    arrivals.push({ channel, id, body, isAccepted: isTaken, isRefusedForGood, at: Date.now() });
    onStep('message arrived');
    return chosen;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => undefined);
    // A request that was cut off is no message.
    if (body === undefined || !request.complete) return;
    const channel = (request.url?.slice(1) ?? '') as ChannelId;
    const chosen = receive(channel, String(request.headers['webhook-id']), body);
    if (chosen === 'hangs up') request.socket.destroy();
    else response.writeHead(chosen === 'accepts' ? 204 : chosen === 'refuses' ? 503 : 410).end();
    onStep('answer sent');
  }

  async function receiveMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const mail = await text(stream);
    const [, id = ''] = /^message-id:\s*<alert\.(.+)@[^@]+>/im.exec(mail) ?? [];
    const chosen = receive('mail', id, mail);
    if (chosen === 'refuses') throw Object.assign(new Error('Not now'), { responseCode: 451 });
    if (chosen === 'refuses for good') throw Object.assign(new Error('Not this'), { responseCode: 554 });
    if (chosen === 'hangs up') for (const one of smtp.connections) if (one.id === session.id) one.close();
  }

  const mailCertificate = await authority.issue(mailHost);
  const smtp = new SMTPServer({
    name: mailHost,
    cert: mailCertificate.certificate,
    key: mailCertificate.privateKey,
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    onAuth: (_auth, _session, done) => done(null, { user: 'keymedic' }),
    onData(stream, session, done) {
      receiveMail(stream, session)
        .then(() => done(), done)
        .finally(() => onStep('answer sent'));
    },
  });
  // A client that was killed is not a fault of the mailbox.
  smtp.on('error', () => undefined);
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');

  const hookCertificate = await authority.issue(hookHost);
  const hooks = createServer(
    { cert: hookCertificate.certificate, key: hookCertificate.privateKey },
    (request, response) => void answer(request, response),
  );
  hooks.listen(0, '127.0.0.1');
  await once(hooks, 'listening');

  const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
  const hook = (id: ChannelId): object => ({
    id,
    type: 'webhook',
    url: `https://${hookHost}/${id}`,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  });
  return {
    channels: {
      mail: {
        id: 'mail',
        type: 'email',
        smtp: { url: `smtp://${mailHost}:587`, username: 'keymedic', password: 'of this run alone' },
        from: 'keymedic@shop.example',
        to: ['on-call@shop.example'],
        fallback: ['spare'],
      },
      hook: hook('hook'),
      spare: hook('spare'),
      extra: hook('extra'),
    },
    connectTo: [`${mailHost}:587:127.0.0.1:${portOf(smtp.server)}`, `${hookHost}:443:127.0.0.1:${portOf(hooks)}`],
    arrivals,
    async close() {
      for (const connection of smtp.connections) connection.close();
      hooks.closeAllConnections();
      await Promise.all([
        new Promise((done) => smtp.close(() => done(undefined))),
        new Promise((done) => hooks.close(done)),
      ]);
    },
  };
}
