/** @module A receiver that repeats the secret of its channel, in any spelling and at any stage: no sentence repeats it. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSuppressionList } from '../../src/notify/mail/suppression-list.ts';
import { createLogIn, createSender } from '../../src/notify/sender.ts';
import { type MailCommand, startLeakyMailServer } from '../canary/leaky-mail-server.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { email } from './mail/mail-servers.ts';
import { inline, type Receivers, resolveSecret, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

const stages: readonly MailCommand[] = ['EHLO', 'MAIL', 'RCPT', 'DATA', '.'];
const mailer = 'mailer@shop.example';

const spellings: readonly (readonly [string, (password: string) => string])[] = [
  ['itself', (password) => password],
  ['AUTH PLAIN', (password) => btoa(`\0${mailer}\0${password}`)],
  ['base64', (password) => btoa(password)],
  ['hex', (password) => Buffer.from(password).toString('hex')],
  ['a URL', (password) => [...Buffer.from(password)].map((byte) => `%${byte.toString(16)}`).join('')],
  ['an entity', (password) => [...password].map((one) => `&#${one.codePointAt(0)};`).join('')],
];

test.each(
  spellings.flatMap(([name, spell]) =>
    ['mFv8-Qw2z.LpX4tG', 'tR7u'].flatMap((password) =>
      stages.map((stage) => [name, password.length, stage, password, spell(password)] as const),
    ),
  ),
)(
  'a mail server repeats the password as %s (%i characters) in its reply to %s',
  async (_, __, stage, password, text) => {
    const told: string[] = [];
    const port = await startLeakyMailServer(stage, text);
    const parts = { resolveSecret, connector: { ...receivers.connector, staysHere: () => true } };
    const send = createSender({
      ...parts,
      now: Date.now,
      suppressionList: createSuppressionList((...words) => told.push(...words)),
    });
    const login = { username: mailer, password: inline(password) };
    const channel = email(port, { login, to: ['gone@shop.example'] });
    for (const id of ['one', 'two', 'three']) told.push((await send(channel, { ...notify(opened), id })).says);
    if (channel.type === 'email') told.push((await createLogIn(parts)(channel)).says);
    expect(told.length).toBeGreaterThanOrEqual(4);
    for (const says of told) {
      expect(says).not.toContain(text);
      expect(says).not.toContain(password);
    }
  },
);

test('a password is masked before a long reply is cut in the middle of it', async () => {
  const password = 'Hn5kVb9sYc3wJd7f';
  const port = await startLeakyMailServer('RCPT', `${'x'.repeat(170)} ${password}`);
  const connector = { ...receivers.connector, staysHere: () => true };
  const send = createSender({ resolveSecret, connector, now: Date.now });
  const { says } = await send(email(port, { login: { username: mailer, password: inline(password) } }), notify(opened));
  expect(says).toContain('‹secret');
  expect(says).not.toContain(password.slice(0, 4));
});

test('a word of ours that is also the password stays in our own sentence', async () => {
  const port = await startLeakyMailServer('RCPT', 'not mail');
  const connector = { ...receivers.connector, staysHere: () => true };
  const send = createSender({ resolveSecret, connector, now: Date.now });
  const { says } = await send(email(port, { login: { username: mailer, password: inline('mail') } }), notify(opened));
  expect(says).toContain('The mail server refused the mail: 550-5.1.1 not ‹secret› ');
});
