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

test('every 5xx that is not about size or content is tried again', () => {
  for (const words of ['exceeds', 'mail exceeds what we take', 'message exceeds policy'])
    expect(readRefusal(`550 ${words}`)).not.toBe('mail');
});
