/** @module A mail server that refuses us: nobody is suppressed, no mail is given up, and all arrive when it is mended. */

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

/** A server that refuses each recipient with a reply until it is mended, and a sender that counts whom it suppresses. */
async function open(refuse: (address: string) => Error | null) {
  let isMended = false;
  const suppressed: string[] = [];
  const { port, rcpts } = await acceptMails(receivers, {
    onRcptTo: ({ address }, _, done) => done(isMended ? null : refuse(address)),
  });
  const send = createSender({
    resolveSecret: async () => new Secret(password),
    connector: receivers.connector,
    now: Date.now,
    suppressionList: createSuppressionList((_, address) => suppressed.push(address)),
  });
  return {
    suppressed,
    rcpts,
    mend: () => {
      isMended = true;
    },
    send: (id: string, to: readonly string[]) => send(email(port, { to }), { ...notify(opened), id }),
  };
}

test.each([
  [554, '5.7.1 <ops@shop.example>: Relay access denied'],
  [550, '5.7.1 Unable to relay for ops@shop.example'],
  [553, 'sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)'],
  [550, 'relay not permitted'],
  [554, '5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied'],
  [450 + 104, '5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'],
  [504, '5.5.2 <pod-7f>: Helo command rejected: need fully-qualified hostname'],
  [550, 'Access denied - Invalid HELO name (See RFC2821 4.1.1.1)'],
  [550, '5.7.57 Client not authenticated to send mail'],
  [530, 'Authentication required'],
  [530, '5.7.0 Must issue a STARTTLS command first'],
  [550, '5.1.8 <k@shop.example>: Sender address rejected: Domain not found'],
  [550, '5.4.1 Recipient address rejected: Access denied'],
  [554, '5.7.1 <nagios.helo.relay@shop.example>: Recipient address rejected: Policy'],
  [550, 'Outgoing mail volume exceeds the allowance of this account'],
  [554, 'Monthly sending allowance used up'],
  [550, 'Domain shop.example has exceeded the max emails per hour (100/100 (100%)) allowed. Message discarded.'],
  [554, 'You have reached the daily quota of messages'],
  [550, 'Your account has been suspended. Contact support.'],
  [550, '5.1.1 Sending account was closed'],
  [554, 'refused'],
  [550, '5.0.0'],
])('a channel with one recipient outlives four mails refused with %i %s', async (code, text) => {
  const { send, suppressed, rcpts, mend } = await open(() => reply(code, text));
  for (const id of ['one', 'two', 'three', 'four']) {
    expect(await send(id, ['ops@shop.example'])).toMatchObject({ outcome: 'rejected', permanent: false });
  }
  expect(suppressed).toEqual([]);
  mend();
  expect(await send('one', ['ops@shop.example'])).toMatchObject({ outcome: 'delivered' });
  expect(rcpts).toEqual([['ops@shop.example']]);
});

test.each([
  [550, '5.1.1 <$>: Recipient address rejected: User unknown in relay recipient table'],
  [550, 'No such user: # (id 7f3a-88 - gsmtp)'],
])('a server that refuses every recipient alike (%i %s) refuses us', async (code, text) => {
  const { send, suppressed, mend } = await open((address) =>
    reply(code, text.replace('$', address).replace('#', address.split('@')[0] ?? '')),
  );
  const to = ['ops@shop.example', 'odon@shop.example'];
  for (const id of ['one', 'two', 'three', 'four'])
    expect(await send(id, to)).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(suppressed).toEqual([]);
  mend();
  expect(await send('four', to)).toMatchObject({ outcome: 'delivered' });
});

test.each([
  [550, '5.1.1 <helo.relay@shop.example>: Recipient address rejected: User unknown in local recipient table'],
  [550, '5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'],
  [550, '5.2.1 The email account that you tried to reach is disabled'],
  [550, 'No such user here'],
  [553, 'sorry, no mailbox here by that name'],
  [550, 'The mailbox odon@shop.example does not exist on this system'],
])('a recipient who does not exist (%i %s) is suppressed after three mails', async (code, text) => {
  const { send, suppressed } = await open((address) => (address.startsWith('odon') ? reply(code, text) : null));
  for (const id of ['one', 'two', 'three'])
    expect(await send(id, ['ops@shop.example', 'odon@shop.example'])).toMatchObject({ outcome: 'delivered' });
  expect(suppressed).toEqual(['odon@shop.example']);
});

test('a channel whose only recipient is unknown is tried with each mail, so that it works again when the mailbox is made', async () => {
  const { send, suppressed, mend } = await open(() => reply(550, '5.1.1 User unknown'));
  for (const id of ['one', 'two', 'three', 'four'])
    expect(await send(id, ['ops@shop.example'])).toMatchObject({ outcome: 'rejected', permanent: true });
  expect(suppressed).toEqual(['ops@shop.example']);
  mend();
  expect(await send('five', ['ops@shop.example'])).toMatchObject({ outcome: 'delivered' });
});

test('a recipient refused for our sake gets the mail later, while the others have it', async () => {
  const { send, rcpts, mend } = await open((address) =>
    address.endsWith('@else.example') ? reply(554, '5.7.1 Relay access denied') : null,
  );
  const to = ['ops@shop.example', 'lead@else.example'];
  expect(await send('one', to)).toMatchObject({ outcome: 'rejected', permanent: false });
  mend();
  expect(await send('one', to)).toMatchObject({ outcome: 'delivered' });
  expect(rcpts).toEqual([['ops@shop.example'], ['lead@else.example']]);
});
