/** @module A session with a real SMTP server over TLS: the log-in, and the delivery after each reply. */

import net from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Delivery } from '../../../src/core/model/notification.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createSender } from '../../../src/notify/sender.ts';
import { notify, opened } from '../../fixtures/transitions.ts';
import { inline, type Receivers, startReceivers } from '../receivers.ts';
import { acceptMails, email, password, reply } from './mail-servers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

test('logs in over implicit TLS', async () => {
  const users: unknown[] = [];
  const { port, mails } = await acceptMails(receivers, {
    secure: true,
    authOptional: false,
    onAuth(auth, _, done) {
      users.push([auth.username, auth.password]);
      done(null, { user: auth.username });
    },
  });
  const channel = email(port, { scheme: 'smtps', login: { username: 'keymedic', password: inline(password) } });
  expect(await receivers.send(channel, notify(opened))).toMatchObject({ outcome: 'delivered' });
  expect(users).toEqual([['keymedic', password]]);
  expect(mails).toHaveLength(1);
});

test('the sentence about a refused log-in does not repeat the password, and the mail is tried again', async () => {
  const { port } = await acceptMails(receivers, {
    onAuth: (auth, _, done) => done(reply(535, `5.7.8 wrong password ${auth.password}`)),
  });
  const channel = email(port, { login: { username: 'keymedic', password: inline(password) } });
  expect(await receivers.send(channel, notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says: 'The mail server refused the log-in (535 5.7.8).',
  });
});

test('a password is never sent without TLS', async () => {
  let seen = '';
  const server = net.createServer((socket) => {
    socket.write('220 mail.test\r\n');
    socket.on('data', (data) => {
      seen += data;
      socket.write(data.toString().startsWith('EHLO') ? '250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n' : '502 no\r\n');
    });
  });
  const port = await receivers.listen(server);
  const connector = { ...receivers.connector, staysHere: () => false };
  const send = createSender({ resolveSecret: async () => new Secret(password), connector, now: Date.now });
  const channel = email(port, { login: { username: 'keymedic', password: inline(password) } });
  const delivery = await send(channel, notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(/^TLS with the mail server failed/);
  expect(seen).not.toMatch(/AUTH (PLAIN|LOGIN)/);
});

test('a certificate that nobody trusts is refused', async () => {
  const { port, mails } = await acceptMails(receivers, await receivers.issue('mail.test', 'untrusted'));
  const delivery = await receivers.send(email(port), notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(/^The connection to the mail server broke \([A-Z_]*(CERT|SIGNATURE)[A-Z_]*\)\.$/);
  expect(mails).toEqual([]);
});

test.each<[string, SMTPServerOptions, Delivery]>([
  [
    'a 550 after DATA',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(550, '5.7.1 looks like spam'))) },
    { outcome: 'rejected', permanent: true, says: 'The mail server refused the mail: 550 5.7.1 looks like spam' },
  ],
  [
    'a 451 after DATA',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(451, '4.3.0 try later'))) },
    { outcome: 'rejected', permanent: false, says: 'The mail server refused the mail: 451 4.3.0 try later' },
  ],
  [
    'a 553 to the sender',
    { onMailFrom: (_, __, done) => done(reply(553, '5.7.1 not your address')) },
    { outcome: 'rejected', permanent: false, says: 'The mail server refused the mail: 553 5.7.1 not your address' },
  ],
  [
    'a 530 to the sender, which asks for a log-in',
    { onMailFrom: (_, __, done) => done(reply(530, '5.7.0 log in first')) },
    { outcome: 'rejected', permanent: false, says: 'The mail server refused the mail: 530 5.7.0 log in first' },
  ],
  [
    'a 550 because of what was sent today',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(550, '5.4.5 daily limit'))) },
    { outcome: 'rejected', permanent: false, says: 'The mail server refused the mail: 550 5.4.5 daily limit' },
  ],
  [
    'a 421 in the middle',
    { onRcptTo: (_, __, done) => done(reply(421, '4.3.2 shutting down')) },
    { outcome: 'rejected', permanent: false, says: 'The connection to the mail server broke.' },
  ],
  [
    'a 550 to every recipient',
    { onRcptTo: (_, __, done) => done(reply(550, '5.1.1 no such user')) },
    { outcome: 'rejected', permanent: true, says: 'The mail server refused the mail: 550 5.1.1 no such user' },
  ],
  [
    'a 554 greeting',
    { onConnect: (_, done) => done(reply(554, '5.3.2 not now')) },
    { outcome: 'rejected', permanent: false, says: 'The mail server refused the mail: 554 5.3.2 not now' },
  ],
])('the delivery of a mail answered with %s', async (_, options, expected) => {
  const { port } = await acceptMails(receivers, options);
  expect(await receivers.send(email(port), notify(opened))).toEqual(expected);
});

test('the delivery of a mail that was sent and never answered is unknown', async () => {
  const { port } = await acceptMails(receivers, { onData: (stream) => void stream.resume() });
  expect(await receivers.sendWithin(500)(email(port), notify(opened))).toEqual({
    outcome: 'unknown',
    says: 'The mail was sent, but no answer came in time; the server may have it.',
  });
});

test('the delivery of a mail whose connection broke after it was sent is unknown', async () => {
  const sockets = new Set<net.Socket>();
  const port = await receivers.receiveMail({
    authOptional: true,
    hideSTARTTLS: true,
    onData: (stream) => {
      stream.resume().once('end', () => {
        for (const socket of sockets) socket.resetAndDestroy();
      });
    },
  });
  const relay = await receivers.listen(
    net.createServer((socket) => {
      sockets.add(socket);
      const onward = net.connect(port, '127.0.0.1');
      onward.on('error', () => {});
      socket.once('close', () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    }),
  );
  expect(await receivers.send(email(relay), notify(opened))).toEqual({
    outcome: 'unknown',
    says: 'The mail was sent, but no answer came; the server may have it.',
  });
});

test.each([
  ['accepts and says nothing', net.createServer(), 'The mail server did not answer in time.'],
  [
    'hangs up at once',
    net.createServer((socket) => socket.end()),
    'The connection to the mail server broke (ECONNECTION).',
  ],
])('ends in time with a server that %s', async (_, server, says) => {
  const port = await receivers.listen(server);
  expect(await receivers.sendWithin(300)(email(port), notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says,
  });
});

test('refuses a URL that is not one of a mail server', async () => {
  expect(await receivers.send(email(25, { scheme: 'http' }), notify(opened))).toMatchObject({
    outcome: 'rejected',
    says: 'The URL of the mail server is not smtp://host:port or smtps://host:port.',
  });
});
