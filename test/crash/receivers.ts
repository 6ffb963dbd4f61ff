/** @module A mail server and a webhook receiver with moods: they take a message, refuse it, or take it and hang up. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Authority } from '../../src/lab/authority.ts';

const mailHost = 'mailbox.keymedic.test';
const hookHost = 'hooks.keymedic.test';

export type Mood = 'takes' | 'refuses' | 'hangs up';

/** One arrival of a message. */
export interface Arrival {
  readonly channel: 'mail' | 'hook';
  /** Of the notification: what stands in the Message-ID, or the `webhook-id`. */
  readonly id: string;
  readonly body: string;
  /** False for what was refused; what is taken with a hang-up counts as taken. */
  readonly isTaken: boolean;
}

export interface Receivers {
  /** As the config has them. */
  readonly channels: readonly object[];
  readonly connectTo: readonly string[];
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

interface ReceiversOptions {
  readonly authority: Authority;
  /** Asked at each arrival; the same message may have been there before. */
  readonly mood: (channel: string, id: string) => Mood;
  /** `mail arrives`, `mail is answered`, `hook arrives`, `hook is answered`. */
  readonly onEvent: (event: string) => void;
}

export async function openReceivers({ authority, mood, onEvent }: ReceiversOptions): Promise<Receivers> {
  const arrivals: Arrival[] = [];

  function take(channel: Arrival['channel'], id: string, body: string): Mood {
    onEvent(`${channel} arrives`);
    const chosen = mood(channel, id);
    arrivals.push({ channel, id, body, isTaken: chosen !== 'refuses' });
    return chosen;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => undefined);
    // Who dies in the middle of a request has told nothing.
    if (body === undefined || !request.complete) return;
    const chosen = take('hook', String(request.headers['webhook-id']), body);
    if (chosen === 'hangs up') request.socket.destroy();
    else response.writeHead(chosen === 'takes' ? 204 : 503).end();
    onEvent('hook is answered');
  }

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const mail = await text(stream);
    const [, id = ''] = /^message-id:\s*<alert\.(.+)@[^@]+>/im.exec(mail) ?? [];
    const chosen = take('mail', id, mail);
    if (chosen === 'refuses') throw Object.assign(new Error('Not now'), { responseCode: 451 });
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
        .finally(() => onEvent('mail is answered'));
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
  return {
    channels: [
      {
        id: 'mail',
        type: 'email',
        smtp: { url: `smtp://${mailHost}:587`, username: 'keymedic', password: 'of this run alone' },
        from: 'keymedic@shop.example',
        to: ['on-call@shop.example'],
      },
      {
        id: 'hook',
        type: 'webhook',
        url: `https://${hookHost}/`,
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      },
    ],
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
