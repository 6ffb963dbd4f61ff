/** @module The suppression list: recipients whom a mail server refused three mails in a row. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { createSuppressionList } from '../../../src/notify/mail/suppression-list.ts';
import { createSender } from '../../../src/notify/sender.ts';
import { notify, opened } from '../../fixtures/transitions.ts';
import { type Receivers, startReceivers } from '../receivers.ts';
import { acceptMails, email, password, reply } from './mail-servers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

test('after three mails refused in a row a recipient is suppressed, reported once, and readmitted with a new config', async () => {
  let isGone = true;
  const { port, rcpts } = await acceptMails(receivers, {
    onRcptTo: ({ address }, _, done) =>
      done(isGone && address.startsWith('odon') ? reply(550, '5.1.1 no such user') : null),
  });
  const said: string[] = [];
  const recipients = createSuppressionList((channel, address, says) => said.push(`${channel} ${address} ${says}`));
  const send = createSender({
    resolveSecret: async () => new Secret(password),
    connector: receivers.connector,
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

test('a channel whose recipients are all unknown refuses each mail permanently, so that its fallback takes over', async () => {
  const { port } = await acceptMails(receivers, {
    onRcptTo: ({ address }, _, done) =>
      done(reply(550, address.startsWith('odon') ? '5.1.1 no such user' : '5.2.1 mailbox disabled')),
  });
  // A sender of its own: whom it left out it remembers.
  const send = receivers.sendWithin(10_000);
  for (const id of ['one', 'two', 'three', 'four'])
    expect(await send(email(port), { ...notify(opened), id })).toMatchObject({ outcome: 'rejected', permanent: true });
});
