/** @module The e-mail channel against a real SMTP server over TLS: the mail as a second library reads it, and every outcome. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { Delivery } from '../../../src/core/model/notification.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { buildMail } from '../../../src/notify/mail/message.ts';
import { createSuppressionList } from '../../../src/notify/mail/suppression-list.ts';
import { createSender } from '../../../src/notify/sender.ts';
import { notify, opened, openMany, resolved } from '../../fixtures/transitions.ts';
import { inline, openStage, type Stage } from '../receivers.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const password = 's3cret-password';
type Login = { readonly username: string; readonly password: ReturnType<typeof inline> };

function email(
  port: number,
  more: { readonly scheme?: string; readonly login?: Login; readonly to?: readonly string[] } = {},
): Channel {
  return {
    id: 'ops',
    type: 'email',
    smtp: { url: `${more.scheme ?? 'smtp'}://mail.test:${port}`, ...more.login },
    from: 'Keymedic <keymedic@shop.example>',
    to: more.to ?? ['ops@shop.example', 'Ödön <odon@shop.example>'],
  };
}

/** A server that takes mails, and the mails it took. */
async function takeMails(
  options: SMTPServerOptions = {},
): Promise<{ port: number; mails: ParsedMail[]; rcpts: string[][] }> {
  const mails: ParsedMail[] = [];
  const rcpts: string[][] = [];
  const port = await stage.receiveMail({
    authOptional: true,
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        rcpts.push(session.envelope.rcptTo.map(({ address }) => address));
        done();
      }, done);
    },
    ...options,
  });
  return { port, mails, rcpts };
}

/** The reply that a server gives, with its code. */
function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

test('sends one mail to all recipients over STARTTLS, with headers for programs', async () => {
  const { port, mails, rcpts } = await takeMails();
  expect(await stage.send(email(port), notify(opened))).toEqual({
    outcome: 'delivered',
    says: 'The mail server took the mail.',
  });
  expect(rcpts).toEqual([['ops@shop.example', 'odon@shop.example']]);
  const [mail] = mails;
  expect(mail?.subject).toBe('[REVOKED] SendGrid key shop-receipts');
  expect(mail?.messageId).toBe('<alert.inc-7f3a2c.1.ops@shop.example>');
  expect(mail?.inReplyTo).toBe('<incident.inc-7f3a2c@shop.example>');
  expect(mail?.references).toBe('<incident.inc-7f3a2c@shop.example>');
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail?.headers.get('list')).toMatchObject({ id: { id: 'keymedic.shop.example', name: 'Keymedic alerts' } });
  expect(mail?.headers.get('x-keymedic-incident')).toBe('inc-7f3a2c');
  expect(mail?.date).toEqual(new Date(notify(opened).createdAt));
  expect(mail?.text).toContain('WHAT TO DO\n1. Ask who revoked it');
  expect(mail?.html).toContain('href="https://app.sendgrid.com/settings/api_keys"');
  expect(mail?.attachments).toEqual([]);
});

test('is to the byte the same on the next try, and one thread with the all-clear', async () => {
  const sources: string[] = [];
  const port = await stage.receiveMail({
    authOptional: true,
    onData(stream, _, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        sources.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  await stage.send(email(port), notify(opened));
  await stage.send(email(port), { ...notify(opened), attempts: 3 });
  await stage.send(email(port), notify(resolved));
  expect(sources[1]).toBe(sources[0]);
  const [first, , last] = await Promise.all(sources.map((source) => simpleParser(source)));
  for (const name of ['references', 'thread-index', 'thread-topic']) {
    expect(first?.headers.get(name)).toEqual(expect.any(String));
    expect(last?.headers.get(name)).toBe(first?.headers.get(name));
  }
  const withoutState = (subject = ''): string => subject.replace(/^\[[^\]]*\] /, '');
  expect(withoutState(last?.subject)).toBe(withoutState(first?.subject));
  expect(last?.messageId).not.toBe(first?.messageId);
});

test('logs in over implicit TLS', async () => {
  const users: unknown[] = [];
  const { port, mails } = await takeMails({
    secure: true,
    authOptional: false,
    onAuth(auth, _, done) {
      users.push([auth.username, auth.password]);
      done(null, { user: auth.username });
    },
  });
  const channel = email(port, { scheme: 'smtps', login: { username: 'keymedic', password: inline(password) } });
  expect(await stage.send(channel, notify(opened))).toMatchObject({ outcome: 'delivered' });
  expect(users).toEqual([['keymedic', password]]);
  expect(mails).toHaveLength(1);
});

test('names up to twenty incidents of a group as references, and replies to none', async () => {
  const { port, mails } = await takeMails();
  await stage.send(email(port), notify(...openMany(25)));
  expect(mails[0]?.references).toHaveLength(20);
  expect(mails[0]?.inReplyTo).toBeUndefined();
});

test('a refused log-in is said without what was sent, and may be mended', async () => {
  const { port } = await takeMails({
    onAuth: (auth, _, done) => done(reply(535, `5.7.8 wrong password ${auth.password}`)),
  });
  const channel = email(port, { login: { username: 'keymedic', password: inline(password) } });
  expect(await stage.send(channel, notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says: 'The mail server refused the log-in (535 5.7.8).',
  });
});

test('a password never leaves in plain text', async () => {
  let seen = '';
  const server = net.createServer((socket) => {
    socket.write('220 mail.test\r\n');
    socket.on('data', (data) => {
      seen += data;
      socket.write(data.toString().startsWith('EHLO') ? '250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n' : '502 no\r\n');
    });
  });
  const port = await stage.listen(server);
  const connector = { ...stage.connector, staysHere: () => false };
  const send = createSender({ resolveSecret: async () => new Secret(password), connector, now: Date.now });
  const channel = email(port, { login: { username: 'keymedic', password: inline(password) } });
  const delivery = await send(channel, notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(/^TLS with the mail server failed/);
  expect(seen).not.toMatch(/AUTH (PLAIN|LOGIN)/);
});

test('a certificate that nobody trusts is refused', async () => {
  const { port, mails } = await takeMails(await stage.issue('mail.test', 'untrusted'));
  const delivery = await stage.send(email(port), notify(opened));
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
])('says what becomes of a mail answered with %s', async (_, options, expected) => {
  const { port } = await takeMails(options);
  expect(await stage.send(email(port), notify(opened))).toEqual(expected);
});

test('a mail that one of two recipients can never have is delivered', async () => {
  const { port, rcpts } = await takeMails({
    onRcptTo: ({ address }, _, done) => done(address.startsWith('odon') ? reply(550, '5.1.1 no such user') : null),
  });
  expect(await stage.send(email(port), notify(opened))).toEqual({
    outcome: 'delivered',
    says: '1 of 2 recipients have the mail. Refused for odon@shop.example: 550 5.1.1 no such user',
  });
  expect(rcpts).toEqual([['ops@shop.example']]);
});

test('after three mails refused for good in a row a recipient is left out, said once, and readmitted with a new config', async () => {
  let isGone = true;
  const { port, rcpts } = await takeMails({
    onRcptTo: ({ address }, _, done) =>
      done(isGone && address.startsWith('odon') ? reply(550, '5.1.1 no such user') : null),
  });
  const said: string[] = [];
  const recipients = createSuppressionList((channel, address, says) => said.push(`${channel} ${address} ${says}`));
  const send = createSender({
    resolveSecret: async () => new Secret(password),
    connector: stage.connector,
    now: Date.now,
    suppressionList: recipients,
  });
  const mail = (id: string) => ({ ...notify(opened), id });
  // Two tries of one mail count once.
  for (const id of ['one', 'one', 'two']) await send(email(port), mail(id));
  expect(said).toEqual([]);
  await send(email(port), mail('three'));
  expect(said).toEqual(['ops odon@shop.example 550 5.1.1 no such user']);
  expect(await send(email(port), mail('four'))).toEqual({
    outcome: 'delivered',
    says: 'The mail server took the mail.',
  });
  isGone = false;
  recipients.readmit();
  await send(email(port), mail('five'));
  expect(rcpts.at(-1)).toEqual(['ops@shop.example', 'odon@shop.example']);
  expect(said).toHaveLength(1);
});

test('a channel of which every recipient is left out is refused for good, so that its fallback takes over', async () => {
  const { port } = await takeMails({ onRcptTo: (_, __, done) => done(reply(550, '5.1.1 no such user')) });
  // A sender of its own: whom it left out it remembers.
  const send = stage.sendWithin(10_000);
  for (const id of ['one', 'two', 'three']) await send(email(port), { ...notify(opened), id });
  const { outcome, says } = await send(email(port), { ...notify(opened), id: 'four' });
  expect([outcome, says]).toEqual([
    'rejected',
    'The mail server refused several mails in a row for every recipient. Keymedic tries again after the config is reloaded.',
  ]);
});

test('a recipient who is put off gets the mail later, and the others do not get it twice', async () => {
  let isPutOff = true;
  const { port, rcpts } = await takeMails({
    onRcptTo: ({ address }, _, done) =>
      done(isPutOff && address.startsWith('odon') ? reply(450, '4.2.0 greylisted') : null),
  });
  expect(await stage.send(email(port), notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says: '1 of 2 recipients have the mail; the others are tried again. Refused for odon@shop.example: 450 4.2.0 greylisted',
  });
  isPutOff = false;
  expect(await stage.send(email(port), { ...notify(opened), attempts: 1 })).toMatchObject({ outcome: 'delivered' });
  expect(rcpts).toEqual([['ops@shop.example'], ['odon@shop.example']]);
});

test('does not know what became of a mail that was sent and never answered', async () => {
  const { port } = await takeMails({ onData: (stream) => void stream.resume() });
  expect(await stage.sendWithin(500)(email(port), notify(opened))).toEqual({
    outcome: 'unknown',
    says: 'The mail was sent, but no answer came in time; the server may have it.',
  });
});

test('does not know what became of a mail whose connection broke after it was sent', async () => {
  const sockets = new Set<net.Socket>();
  const port = await stage.receiveMail({
    authOptional: true,
    hideSTARTTLS: true,
    onData: (stream) => {
      stream.resume().once('end', () => {
        for (const socket of sockets) socket.resetAndDestroy();
      });
    },
  });
  const relay = await stage.listen(
    net.createServer((socket) => {
      sockets.add(socket);
      const onward = net.connect(port, '127.0.0.1');
      onward.on('error', () => {});
      socket.once('close', () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    }),
  );
  expect(await stage.send(email(relay), notify(opened))).toEqual({
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
  const port = await stage.listen(server);
  expect(await stage.sendWithin(300)(email(port), notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says,
  });
});

test('says what is wrong with the URL of the mail server', async () => {
  expect(await stage.send(email(25, { scheme: 'http' }), notify(opened))).toMatchObject({
    outcome: 'rejected',
    says: 'The URL of the mail server is not smtp://host:port or smtps://host:port.',
  });
});

test('a digest says how many there are, and has all of them as a table', async () => {
  const { port, mails } = await takeMails();
  const digest = {
    count: 1003,
    parts: [
      { type: 'incident.opened', provider: 'sendgrid', cause: 'revoked', count: 1000 },
      { type: 'incident.opened', provider: 'mailgun', cause: 'expired', count: 3 },
    ],
    csv: 'integration,provider\r\nsendgrid-01,sendgrid\r\n',
    covers: [],
  } as const;
  await stage.send(email(port), { ...notify(...openMany(50)), digest });
  const [mail] = mails;
  expect(mail?.subject).toBe('[REVOKED] 1000 SendGrid keys do not work, and 3 others');
  expect(mail?.text).toContain('ALL 1000\n- sendgrid-01:');
  expect(mail?.text).toContain('- 950 more, not named here');
  expect(mail?.text).toContain('ALSO\n- 3 mailgun keys do not work (expired)');
  for (const form of [mail?.text, mail?.html])
    expect(form).toContain('All 1003 of them are in the attached table, incidents.csv.');
  expect(mail?.attachments).toMatchObject([{ filename: 'incidents.csv', contentType: 'text/csv' }]);
  expect(mail?.attachments[0]?.content.toString('utf8')).toBe(digest.csv);
});

test('a digest that is too large for the server arrives without its table, and says so', async () => {
  const sizes: number[] = [];
  const { port, mails } = await takeMails();
  const small = await stage.receiveMail({
    authOptional: true,
    onData(stream, _, done) {
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      stream.once('end', () => {
        sizes.push(size);
        done(size > 200_000 ? reply(552, '5.3.4 message too big') : null);
      });
    },
  });
  const digest = { count: 60, parts: [], csv: 'x'.repeat(300_000), covers: [] } as const;
  const many = { ...notify(...openMany(50)), digest };
  expect(await stage.send(email(small), many)).toMatchObject({ outcome: 'delivered' });
  expect(sizes).toHaveLength(2);
  // On the next try, at a server that takes all, it is the whole mail again.
  await stage.send(email(port), { ...many, attempts: 1 });
  expect(mails[0]?.attachments).toHaveLength(1);
  const message = await buildMail(many, { from: 'keymedic@shop.example', to: ['ops@shop.example'] }, false);
  const bare = await simpleParser(message);
  expect(bare.attachments).toEqual([]);
  expect(bare.text).toContain('The table of all of them was too large for the mail server');
  expect(bare.html).toContain('The table of all of them was too large for the mail server');
});

test('names with commas and quotes stay names, and domains travel in ASCII', async () => {
  let dialogue = '';
  const sources: Buffer[] = [];
  const port = await stage.receiveMail({
    authOptional: true,
    hideSTARTTLS: true,
    onData(stream, _, done) {
      stream.on('data', (chunk: Buffer) => sources.push(chunk));
      stream.once('end', () => done(null));
    },
  });
  const relay = await stage.listen(
    net.createServer((socket) => {
      socket.on('data', (data) => {
        dialogue += data;
      });
      const onward = net.connect(port, '127.0.0.1');
      onward.on('error', () => {});
      socket.once('close', () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    }),
  );
  const channel = {
    ...email(relay, { to: ['Doe, "Jo" (ops) <jo@bücher.example>', '"Mail, Team" <team@shop.example>'] }),
    from: 'Keymedic, Ops <alerts@bücher.example>',
  } as Channel;
  expect(await stage.send(channel, notify(opened))).toMatchObject({ outcome: 'delivered' });
  expect(dialogue.match(/^(?:MAIL FROM|RCPT TO):<[^>]*>/gm)).toEqual([
    'MAIL FROM:<alerts@xn--bcher-kva.example>',
    'RCPT TO:<jo@xn--bcher-kva.example>',
    'RCPT TO:<team@shop.example>',
  ]);
  const source = Buffer.concat(sources).toString();
  expect(source).toMatch(/^From: "Keymedic, Ops" <alerts@xn--bcher-kva\.example>\r$/m);
  const mail = await simpleParser(source);
  expect(mail.to).toMatchObject({
    value: [
      { name: 'Doe, "Jo" (ops)', address: 'jo@bücher.example' },
      { name: 'Mail, Team', address: 'team@shop.example' },
    ],
  });
  expect(mail.messageId).toBe('<alert.inc-7f3a2c.1.ops@xn--bcher-kva.example>');
});

test("what concerns an owner's keys goes to the owner, the rest to everybody else", async () => {
  const { port, mails, rcpts } = await takeMails();
  const channel: Channel = {
    ...email(port, { to: ['ops@shop.example'] }),
    toOwners: { [opened.subject?.owner ?? '']: ['mail@shop.example', 'lead@shop.example'], empty: [] },
  } as Channel;
  const other = {
    ...opened,
    incident: { ...opened.incident, id: 'inc-b' },
    subject: { ...opened.subject, owner: 'empty' },
  } as typeof opened;
  await stage.send(channel, notify(opened));
  await stage.send(channel, notify(other));
  await stage.send(channel, notify(opened, other));
  expect(rcpts).toEqual([
    ['mail@shop.example', 'lead@shop.example'],
    ['ops@shop.example'],
    ['mail@shop.example', 'lead@shop.example', 'ops@shop.example'],
  ]);
  expect(mails[0]?.to).toMatchObject({ text: 'mail@shop.example, lead@shop.example' });
});

test('subject and text can be your own; a template that cannot be used is said and does no harm', async () => {
  const { port, mails } = await takeMails();
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-template-'));
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const subject = await write('subject', 'ALARM {integration} ({cause})\nBcc: x@evil.example\n');
  const text = await write('text', 'Dear {owner},\n{title}. First: {first_step}\n');
  const unknown = await write('unknown', 'Hello {nobody}');
  const use = (template: object): Channel => ({ ...email(port), template }) as Channel;
  await stage.send(use({ subject, text }), notify(opened));
  await stage.send(use({ subject: unknown, text: join(folder, 'gone') }), notify(opened));
  // A pipe gives nothing and never ends.
  const pipe = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  await stage.send(use({ text: pipe }), notify(opened));
  await rm(folder, { recursive: true });
  expect(mails[2]?.text).toContain('pipe was not used: it is not a file.');
  expect(mails[0]?.subject).toBe('ALARM shop-receipts (revoked) Bcc: x@evil.example');
  expect(mails[0]?.headers.has('bcc')).toBe(false);
  expect(mails[0]?.text).toBe(
    'Dear Mail team <mail-team@shop.example>,\nSendGrid key shop-receipts does not work. First: Ask who revoked it and why before you replace it: SendGrid and colleagues do so after a leak.\n',
  );
  expect(mails[1]?.subject).toBe('[REVOKED] SendGrid key shop-receipts');
  expect(mails[1]?.text).toMatch(
    /unknown was not used: it names \{nobody\}, which alerts do not have\.\n.*gone was not used: it cannot be read \(ENOENT\)\./,
  );
  expect(mails[1]?.html).toContain('it names {nobody}');
});
