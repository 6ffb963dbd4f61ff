/** @module The lab's mailbox and webhook receiver, with real mail and real calls. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthority } from '../../src/lab/certificate-authority.ts';
import { type LabMailbox, openMailbox, type ReceivedMail } from '../../src/lab/mailbox.ts';
import { openWebhookReceiver, type ReceivedCall, type WebhookReceiver } from '../../src/lab/webhook-receiver.ts';

const authority = await createAuthority();
let folder = '';
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-test-'));
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()));
  await rm(folder, { recursive: true });
});

function portOf(entries: readonly string[]): number {
  return Number(entries[0]?.split(':').at(-1));
}

function send(mailbox: LabMailbox, pass: string): Promise<unknown> {
  return createTransport({
    host: '127.0.0.1',
    port: portOf(mailbox.connectTo),
    requireTLS: true,
    auth: { user: mailbox.username, pass },
    tls: { ca: authority.pem, servername: 'mailbox.keymedic.test' },
  }).sendMail({
    from: 'keymedic@shop.example',
    to: ['a@shop.example', 'b@shop.example'],
    subject:
      '[REVOKED] SendGrid key shop-receipts stopped working, and a subject that is long enough to be folded twice over',
    text: 'Ruft an: Zoë\n.\nend',
  });
}

test('accepts a mail after the log-in and writes it unchanged', async () => {
  const mails: ReceivedMail[] = [];
  const mailbox = await openMailbox(authority, join(folder, 'mail'), (mail) => mails.push(mail));
  closing.push(mailbox);
  await send(mailbox, mailbox.password);
  expect(mails).toEqual(mailbox.received);
  expect(mails[0]).toMatchObject({ from: 'keymedic@shop.example', to: ['a@shop.example', 'b@shop.example'] });
  expect(mails[0]?.subject).toMatch(/^\[REVOKED\] SendGrid key .* twice over$/);
  const parsed = await simpleParser(await readFile(mails[0]?.path ?? ''));
  expect(parsed.text?.trim()).toBe('Ruft an: Zoë\n.\nend');
});

test('accepts no mail without the right password', async () => {
  const mailbox = await openMailbox(authority, join(folder, 'mail'), () => undefined);
  closing.push(mailbox);
  await expect(send(mailbox, 'wrong')).rejects.toMatchObject({ responseCode: 535 });
  expect(mailbox.received).toEqual([]);
});

function call(receiver: WebhookReceiver, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port: portOf(receiver.connectTo),
        servername: 'hooks.keymedic.test',
        ca: authority.pem,
        method: 'POST',
        agent: false,
        headers,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

test('distinguishes a call with a valid signature from a forged one', async () => {
  const calls: ReceivedCall[] = [];
  const receiver = await openWebhookReceiver(authority, (one) => calls.push(one));
  closing.push(receiver);
  const body = JSON.stringify({ type: 'incident.opened' });
  const at = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(receiver.secret).sign('msg_1', at, body),
  };
  expect(await call(receiver, body, headers)).toBe(204);
  expect(await call(receiver, body.replace('opened', 'closed'), headers)).toBe(401);
  expect(await call(receiver, 'no json', {})).toBe(401);
  expect(calls.map(({ id, isSigned, type }) => [id, isSigned, type])).toEqual([
    ['msg_1', true, 'incident.opened'],
    ['msg_1', false, 'incident.closed'],
    ['', false, ''],
  ]);
  expect(receiver.received).toEqual(calls);
});
