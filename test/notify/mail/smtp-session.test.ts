/** @module A session with a real SMTP server over TLS: the log-in, and the delivery after each reply. */

import net from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { EmailChannel } from '../../../src/core/model/channel.ts';
import type { Delivery } from '../../../src/core/model/notification.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { type Connector, createConnector } from '../../../src/io/connector.ts';
import { describeFailure } from '../../../src/notify/mail/session.ts';
import { readSmtpError } from '../../../src/notify/mail/smtp-error.ts';
import { createLogIn, createSender } from '../../../src/notify/sender.ts';
import { notify, opened } from '../../fixtures/transitions.ts';
import { inline, type Receivers, resolveSecret, startReceivers } from '../receivers.ts';
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
    says: 'The mail server refused the log-in (535 5.7.8). Compare username and password of smtp with those of the server.',
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

test.each([
  ['untrusted', /^The certificate of the mail server is of an authority .* tls\.ca of smtp \([A-Z_]+\)\.$/],
  ['wrong_name', /^The certificate of the mail server is for another name: .* tls\.server_name of smtp \([A-Z_]+\)\.$/],
  ['expired', /^The certificate of the mail server has expired: have it renewed \(CERT_HAS_EXPIRED\)\.$/],
] as const)('a certificate that is %s is refused, and the cure is named', async (flaw, says) => {
  const { port, mails } = await acceptMails(receivers, await receivers.issue('mail.test', flaw));
  const delivery = await receivers.send(email(port), notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(says);
  expect(mails).toEqual([]);
});

/** The delivery of a mail that was refused and is tried again. */
function waits(says: string): Extract<Delivery, { readonly outcome: 'rejected' }> {
  return { outcome: 'rejected', permanent: false, says, needsMail: true };
}

test.each<[string, SMTPServerOptions, Delivery]>([
  [
    'a 550 after DATA',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(550, '5.7.1 looks like spam'))) },
    waits(
      "The mail server refused the mail: 550 5.7.1 looks like spam. The server's policy refuses this machine or this mail: have it allowed there, or give smtp a username and password.",
    ),
  ],
  [
    'a 451 after DATA',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(451, '4.3.0 try later'))) },
    waits('The mail server refused the mail: 451 4.3.0 try later'),
  ],
  [
    'a 553 to the sender',
    { onMailFrom: (_, __, done) => done(reply(553, '5.7.1 not your address')) },
    waits(
      "The mail server refused the mail: 553 5.7.1 not your address. The server's policy refuses this machine or this mail: have it allowed there, or give smtp a username and password.",
    ),
  ],
  [
    'a 530 to the sender, which asks for a log-in',
    { onMailFrom: (_, __, done) => done(reply(530, '5.7.0 log in first')) },
    waits(
      'The mail server refused the mail: 530 5.7.0 log in first. The server wants a log-in: set username and password of smtp.',
    ),
  ],
  [
    'a 550 because of what was sent today',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(550, '5.4.5 daily limit'))) },
    waits(
      'The mail server refused the mail: 550 5.4.5 daily limit. The server has a limit for mails: wait, or use another mail server.',
    ),
  ],
  [
    'a 421 in the middle',
    { onRcptTo: (_, __, done) => done(reply(421, '4.3.2 shutting down')) },
    waits('The connection to the mail server broke.'),
  ],
  [
    'the same 550 to every recipient',
    { onRcptTo: (_, __, done) => done(reply(550, '5.1.1 no such user')) },
    waits(
      'The mail server refused the mail: 550 5.1.1 no such user. Correct the address in to, or have the mailbox made.',
    ),
  ],
  [
    'a 550 to every recipient, with words of its own for each',
    {
      onRcptTo: ({ address }, _, done) =>
        done(reply(550, address.startsWith('odon') ? '5.1.1 no such user' : '5.2.1 mailbox disabled')),
    },
    {
      ...waits(
        'The mail server refused the mail: 550 5.1.1 no such user. Correct the address in to, or have the mailbox made.',
      ),
      permanent: true,
    },
  ],
  [
    'a 554 to its content',
    { onData: (stream, _, done) => void stream.resume().once('end', () => done(reply(554, '5.6.0 malformed header'))) },
    {
      ...waits(
        'The mail server refused the mail: 554 5.6.0 malformed header. The server accepts no mail of this content or size.',
      ),
      permanent: true,
    },
  ],
  [
    'a 554 greeting',
    { onConnect: (_, done) => done(reply(554, '5.3.2 not now')) },
    {
      outcome: 'rejected',
      permanent: false,
      says: 'The mail server refused us: 554 5.3.2 not now. Ask the administrator of the mail server for the reason.',
    },
  ],
])('the delivery of a mail answered with %s', async (_, options, expected) => {
  const { port } = await acceptMails(receivers, options);
  expect(await receivers.send(email(port), notify(opened))).toEqual(expected);
});

test.each(['501 5.5.4 Invalid argument', '421 4.7.0 Try again later, closing connection. (EHLO)', '550 No such host'])(
  'a server that refuses the name in EHLO with %s gets another by network.helo',
  async (refusal) => {
    const names: string[] = [];
    const port = await receivers.listen(
      net.createServer((socket) => {
        socket.write('220 mail.test ESMTP\r\n');
        socket.on('data', (data) => {
          const [command = '', name = ''] = data.toString().trim().split(' ');
          if (/^(?:EHLO|HELO)$/.test(command)) names.push(name);
          if (!/^(?:EHLO|HELO)$/.test(command)) socket.write('221 bye\r\n');
          else socket.write(name === 'monitor.shop.example' ? '250 mail.test\r\n' : `${refusal}\r\n`);
        });
      }),
    );
    const logIn = (connector: Connector) => createLogIn({ resolveSecret: async () => new Secret(''), connector });
    const channel = email(port) as EmailChannel;
    const { says } = await logIn({ ...receivers.connector, heloName: () => '[192.0.2.1]' })(channel);
    expect(says).toBe(
      `The mail server refused the name by which Keymedic greets, [192.0.2.1]: ${refusal.replace(/\.?$/, '.')} Set network.helo to a host name that it accepts.`,
    );
    const other = { ...receivers.connector, heloName: () => 'monitor.shop.example' };
    expect(await logIn(other)(channel)).toEqual({
      outcome: 'delivered',
      says: 'The mail server answered as it should.',
    });
    expect(names.at(-1)).toBe('monitor.shop.example');
  },
);

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
  [
    'accepts and says nothing',
    net.createServer(),
    /^The connection to the mail server is open, but no greeting came in time: if port \d+ speaks TLS from the first byte, write smtps:\/\/mail\.test:\d+\.$/,
  ],
  [
    'greets and says nothing more',
    net.createServer((socket) => socket.write('220 mail.test ESMTP\r\n')),
    'The mail server did not answer EHLO or STARTTLS in time.',
  ],
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
    says: typeof says === 'string' ? says : expect.stringMatching(says),
  });
});

test('a server that does not greet within the time of nodemailer gets the same hint', async () => {
  const port = await receivers.listen(net.createServer());
  const connection = new SMTPConnection({ host: '127.0.0.1', port, greetingTimeout: 50 });
  const failed = new Promise((resolve) => connection.once('error', resolve));
  connection.connect();
  const server = { host: 'mail.test', port, isImplicitTls: false, needsStarttls: false, trust: {} };
  const error = readSmtpError(await failed, (text) => text);
  const progress = { stage: 'greeting', wasSent: false, isLate: false, hasGreeted: false, server, helo: 'x' } as const;
  const { says } = describeFailure(error, progress) as { readonly says: string };
  expect(says).toMatch(/no greeting came in time: if port \d+ speaks TLS from the first byte, write smtps:/);
});

test.each([
  ['no AUTH', '250-mail.test\r\n250 PIPELINING', 'offers no log-in, so the password was not sent.'],
  [
    'AUTH of other kinds',
    '250-mail.test\r\n250-AUTH GSSAPI NTLM\r\n250 SIZE 1000',
    'offers no log-in that can carry a password (it offers GSSAPI, NTLM), so the password was not sent.',
  ],
  ['an AUTH without a mechanism', '250-mail.test\r\n250 AUTH', 'offers no log-in, so the password was not sent.'],
])('a server that offers %s gets no password', async (_, offers, says) => {
  let seen = '';
  const server = net.createServer((socket) => {
    socket.write('220 mail.test\r\n');
    socket.on('data', (data) => {
      seen += data;
      socket.write(data.toString().startsWith('EHLO') ? `${offers}\r\n` : '503 5.5.1 no\r\n');
    });
  });
  const port = await receivers.listen(server);
  const parts = { resolveSecret, connector: { ...receivers.connector, staysHere: () => true } };
  const channel = email(port, { login: { username: 'keymedic', password: inline(password) } }) as EmailChannel;
  for (const delivery of [
    await createSender({ ...parts, now: Date.now })(channel, notify(opened)),
    await createLogIn(parts)(channel),
  ]) {
    expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
    expect(delivery.says).toContain(says);
  }
  expect(seen).not.toContain('AUTH');
  expect(seen).not.toContain('MAIL');
});

test.each([
  [
    'smtp',
    465,
    'the connection',
    /open, but no greeting came in time: port 465 speaks TLS from the first byte: write smtps:\/\/mail\.test:465\.$/,
  ],
  [
    'smtps',
    587,
    'TLS',
    /answered TLS with plain text \(ERR_SSL_\w+\): port 587 begins in plain text and goes on with STARTTLS: write smtp:\/\/mail\.test:587\.$/,
  ],
])('names the URL that is meant by %s://…:%i', async (scheme, port, _, says) => {
  const server = net.createServer((socket) => scheme === 'smtps' && socket.write('220 mail.test ESMTP\r\n'));
  const toServer = {
    fromHost: 'mail.test',
    fromPort: port,
    toHost: '127.0.0.1',
    toPort: await receivers.listen(server),
  };
  const connector = createConnector({ connectTo: [toServer] });
  onTestFinished(() => connector.close());
  const send = createSender({ resolveSecret: async () => new Secret(''), connector, now: Date.now, deadline: 300 });
  expect((await send(email(port, { scheme }), notify(opened))).says).toMatch(says);
});

test('refuses a URL that is not one of a mail server', async () => {
  expect(await receivers.send(email(25, { scheme: 'http' }), notify(opened))).toMatchObject({
    outcome: 'rejected',
    says: 'The URL of the mail server is not smtp://host:port or smtps://host:port.',
  });
});
