/** @module What a refusal of a mail server is about: only words about size or content give a mail up. */

import { expect, test } from 'vitest';
import { type RefusalSubject, readRefusal } from '../../../src/core/outbox/mail-refusal.ts';

test.each<[RefusalSubject, string]>([
  ['limit', '550 Outgoing mail volume exceeds the allowance of this account'],
  ['limit', '554 5.7.0 Your message quota for this hour is used up'],
  ['limit', '550 Domain a.example has exceeded the max emails per hour (100/100 (100%)) allowed. Message discarded.'],
  ['limit', '554 mail rejected: monthly plan limit reached'],
  ['limit', '550 5.3.4 outbound message volume exceeds the limit of your plan'],
  ['limit', '550 Too many messages today'],
  ['mail', '552 5.3.4 Message size exceeds fixed maximum message size'],
  ['mail', '552 Message exceeds the maximum size'],
  ['mail', '552 message too large; exceeds 10240000 bytes'],
  ['mail', '554 Message is too big'],
  ['mail', '554 5.6.0 malformed header'],
  ['unclear', '552 5.2.2 The account that you tried to reach is over quota'],
  ['unclear', '550 The mailbox has reached its quota'],
  ['unclear', '554 Message refused'],
])('%s: %s', (subject, reply) => {
  expect(readRefusal(reply)).toBe(subject);
});

test.each([
  '552 Your account has been suspended. Please contact us to reactivate',
  '550 Outgoing mail from "shop.example" has been suspended.',
  '550 5.1.1 Your mailbox may not send: it was closed',
  '550 This user is disabled for non-payment',
  '550 user has been deactivated and is suspended',
  '550 5.2.1 The account that you tried to use was closed',
  '550 5.1.1 SMTP account not found, authentication was unsuccessful',
  '550 Invalid user: this SMTP service is not active',
  '553 5.1.3 Invalid address of the originator',
  '550 5.1.2 DNS error while looking up the host',
  '552 5.2.3 The size is more than your subscription allows',
  '552 Message too large for an anonymous user',
  '554 5.6.0 rejected: outbound content is filtered',
  '550 no such user, check your mail first (POP before SMTP)',
])('a refusal of our account or connection gives nothing up: %s', (reply) => {
  expect(['recipient', 'mail']).not.toContain(readRefusal(reply));
});

test.each([
  '550 5.2.1 The email account that you tried to reach is disabled',
  '550 5.1.1 User unknown',
  '550 The mailbox is disabled',
  '550 recipient address was deleted',
  '550 No such user here',
])('a refusal of the recipient: %s', (reply) => {
  expect(readRefusal(reply)).toBe('recipient');
});

test('every 5xx that is not about size or content is tried again', () => {
  for (const words of ['exceeds', 'mail exceeds what we take', 'message exceeds policy'])
    expect(readRefusal(`550 ${words}`)).not.toBe('mail');
});
