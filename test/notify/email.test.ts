/** @module The e-mail channel: its recipients, and those who get a mail later. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { acceptMails, email, reply } from './mail/mail-servers.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

test('a mail that one of two recipients refuses permanently is delivered', async () => {
  const { port, rcpts } = await acceptMails(receivers, {
    onRcptTo: ({ address }, _, done) => done(address.startsWith('odon') ? reply(550, '5.1.1 no such user') : null),
  });
  expect(await receivers.send(email(port), notify(opened))).toEqual({
    outcome: 'delivered',
    says: '1 of 2 recipients have the mail. Refused for odon@shop.example: 550 5.1.1 no such user',
  });
  expect(rcpts).toEqual([['ops@shop.example']]);
});

test('a recipient who refuses for now gets the mail later, and the others do not get it twice', async () => {
  let isPutOff = true;
  const { port, rcpts } = await acceptMails(receivers, {
    onRcptTo: ({ address }, _, done) =>
      done(isPutOff && address.startsWith('odon') ? reply(450, '4.2.0 greylisted') : null),
  });
  expect(await receivers.send(email(port), notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    missing: [{ recipient: 'odon@shop.example', says: '450 4.2.0 greylisted' }],
    says: '1 of 2 recipients have the mail; the others are tried again. Refused for odon@shop.example: 450 4.2.0 greylisted',
  });
  isPutOff = false;
  expect(await receivers.send(email(port), { ...notify(opened), attempts: 1 })).toMatchObject({ outcome: 'delivered' });
  expect(rcpts).toEqual([['ops@shop.example'], ['odon@shop.example']]);
});

test("alerts about an owner's keys go to the owner, all others to the channel's addresses", async () => {
  const { port, mails, rcpts } = await acceptMails(receivers);
  const channel: Channel = {
    ...email(port, { to: ['ops@shop.example'] }),
    toOwners: { [opened.subject?.owner ?? '']: ['mail@shop.example', 'lead@shop.example'], empty: [] },
  } as Channel;
  const other = {
    ...opened,
    incident: { ...opened.incident, id: 'inc-b' },
    subject: { ...opened.subject, owner: 'empty' },
  } as typeof opened;
  await receivers.send(channel, notify(opened));
  await receivers.send(channel, notify(other));
  await receivers.send(channel, notify(opened, other));
  expect(rcpts).toEqual([
    ['mail@shop.example', 'lead@shop.example'],
    ['ops@shop.example'],
    ['mail@shop.example', 'lead@shop.example', 'ops@shop.example'],
  ]);
  expect(mails[0]?.to).toMatchObject({ text: 'mail@shop.example, lead@shop.example' });
});
