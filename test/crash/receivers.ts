/** @module A mail server and three webhooks with moods: they take a message, refuse it, or take it and hang up. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Authority } from '../../src/lab/certificate-authority.ts';
import { hookHost, mailHost, type ReceiverStep } from './kill-points.ts';

/** `spare` takes over from `mail`; `extra` comes and goes with the config. */
export type ChannelId = 'mail' | 'hook' | 'spare' | 'extra';

/** `refuses for good`: so that the message is given up. */
export type Behaviour = 'takes' | 'refuses' | 'refuses for good' | 'hangs up';

/** One arrival of a message. */
export interface Arrival {
  readonly channel: ChannelId;
  /** Of the notification: what stands in the Message-ID, or the `webhook-id`. */
  readonly id: string;
  readonly body: string;
  /** What is taken with a hang-up counts as taken. */
  readonly isAccepted: boolean;
  readonly isRefusedForGood: boolean;
  /** ms since the epoch. */
  readonly at: number;
}

export interface Receivers {
  /** As the config has them, by id. */
  readonly channels: Readonly<Record<ChannelId, object>>;
  readonly connectTo: readonly string[];
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

interface ReceiversOptions {
  readonly authority: Authority;
  /** Asked at each arrival; the same message may have been there before. */
  readonly behaviour: (channel: ChannelId, id: string) => Behaviour;
  /** Called before anything else happens. */
  readonly onStep: (step: ReceiverStep) => void;
}

export async function openReceivers({ authority, behaviour: mood, onStep }: ReceiversOptions): Promise<Receivers> {
  const arrivals: Arrival[] = [];

  function take(channel: ChannelId, id: string, body: string): Behaviour {
    const chosen = mood(channel, id);
    const isRefusedForGood = chosen === 'refuses for good';
    const isTaken = chosen !== 'refuses' && !isRefusedForGood;
    arrivals.push({ channel, id, body, isAccepted: isTaken, isRefusedForGood, at: Date.now() });
    onStep('message arrived');
    return chosen;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => undefined);
    // Who dies in the middle of a request has told nothing.
    if (body === undefined || !request.complete) return;
    const channel = (request.url?.slice(1) ?? '') as ChannelId;
    const chosen = take(channel, String(request.headers['webhook-id']), body);
    if (chosen === 'hangs up') request.socket.destroy();
    else response.writeHead(chosen === 'takes' ? 204 : chosen === 'refuses' ? 503 : 410).end();
    onStep('answer sent');
  }

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const mail = await text(stream);
    const [, id = ''] = /^message-id:\s*<alert\.(.+)@[^@]+>/im.exec(mail) ?? [];
    const chosen = take('mail', id, mail);
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
      receive(stream, session)
        .then(() => done(), done)
        .finally(() => onStep('answer sent'));
    },
  });
  // A client that was killed in the middle is no trouble of the mailbox.
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
