/** @module The mail of an alert as a second library reads it: headers, threads, digests, addresses, templates. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../../src/core/model/channel.ts';
import { buildMail } from '../../../src/notify/mail/message.ts';
import { notify, opened, openMany, resolved } from '../../fixtures/transitions.ts';
import { type Receivers, startReceivers } from '../receivers.ts';
import { acceptMails, email, reply } from './mail-servers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

test('sends one mail to all recipients over STARTTLS, with headers for programs', async () => {
  const { port, mails, rcpts } = await acceptMails(receivers);
  expect(await receivers.send(email(port), notify(opened))).toEqual({
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

test('has the same bytes on the next attempt, and forms one thread with the all-clear', async () => {
  const sources: string[] = [];
  const port = await receivers.receiveMail({
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
  await receivers.send(email(port), notify(opened));
  await receivers.send(email(port), { ...notify(opened), attempts: 3 });
  await receivers.send(email(port), notify(resolved));
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

test('names up to twenty incidents of a group as references, and is a reply to none', async () => {
  const { port, mails } = await acceptMails(receivers);
  await receivers.send(email(port), notify(...openMany(25)));
  expect(mails[0]?.references).toHaveLength(20);
  expect(mails[0]?.inReplyTo).toBeUndefined();
});

test('a digest counts its incidents, and has all of them as a table', async () => {
  const { port, mails } = await acceptMails(receivers);
  const digest = {
    count: 1003,
    parts: [
      { type: 'incident.opened', provider: 'sendgrid', cause: 'revoked', count: 1000 },
      { type: 'incident.opened', provider: 'mailgun', cause: 'expired', count: 3 },
    ],
    csv: 'integration,provider\r\nsendgrid-01,sendgrid\r\n',
    covers: [],
  } as const;
  await receivers.send(email(port), { ...notify(...openMany(50)), digest });
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

test('a digest that is too large for the server arrives without its table, with a note', async () => {
  const sizes: number[] = [];
  const { port, mails } = await acceptMails(receivers);
  const small = await receivers.receiveMail({
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
  expect(await receivers.send(email(small), many)).toMatchObject({ outcome: 'delivered' });
  expect(sizes).toHaveLength(2);
  // On the next try, at a server that takes all, it is the whole mail again.
  await receivers.send(email(port), { ...many, attempts: 1 });
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
  const port = await receivers.receiveMail({
    authOptional: true,
    hideSTARTTLS: true,
    onData(stream, _, done) {
      stream.on('data', (chunk: Buffer) => sources.push(chunk));
      stream.once('end', () => done(null));
    },
  });
  const relay = await receivers.listen(
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
  expect(await receivers.send(channel, notify(opened))).toMatchObject({ outcome: 'delivered' });
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

test('subject and text can be templates; a note names a template that cannot be used', async () => {
  const { port, mails } = await acceptMails(receivers);
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-template-'));
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const subject = await write('subject', 'ALARM {integration} ({cause})\nBcc: x@evil.example\n');
  const text = await write('text', 'Dear {owner},\n{title}. First: {first_step}\n');
  const unknown = await write('unknown', 'Hello {nobody}');
  const use = (template: object): Channel => ({ ...email(port), template }) as Channel;
  await receivers.send(use({ subject, text }), notify(opened));
  await receivers.send(use({ subject: unknown, text: join(folder, 'gone') }), notify(opened));
  // A pipe gives nothing and never ends.
  const pipe = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  await receivers.send(use({ text: pipe }), notify(opened));
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
