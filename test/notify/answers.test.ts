/** @module The answers that only one receiver gives, and the delivery that each means. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { notify, opened } from '../fixtures/transitions.ts';
import { answer, kinds, type Type } from './channel-samples.ts';
import { type Answer, type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

test.each<[Type, string, Answer, object]>([
  ['slack', '200 with invalid_payload', answer(200, 'invalid_payload'), { outcome: 'rejected', permanent: true }],
  [
    'slack',
    '400 with invalid_blocks',
    answer(400, 'invalid_blocks'),
    { permanent: true, says: 'Slack refused the alert (invalid_blocks).' },
  ],
  [
    'slack',
    '404 with no_service',
    answer(404, 'no_service'),
    {
      permanent: false,
      says: expect.stringMatching(/^Slack refused the alert \(no_service\)\. Look in the Slack app/),
    },
  ],
  ['slack', '410 with channel_is_archived', answer(410, 'channel_is_archived'), { permanent: true }],
  [
    'telegram',
    '200 with ok false',
    answer(200, { ok: false, error_code: 400, description: 'Bad Request: chat not found' }),
    {
      outcome: 'rejected',
      permanent: false,
      says: 'Telegram refused the alert (400): it knows no such chat, or the bot is not in it.',
    },
  ],
  [
    'telegram',
    'a group that has another id now',
    answer(400, {
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: -1001234567890 },
    }),
    { permanent: false, says: expect.stringContaining('has another id now: -1001234567890.') },
  ],
  [
    'telegram',
    'a topic that is gone',
    answer(400, { ok: false, error_code: 400, description: 'Bad Request: message thread not found' }),
    { permanent: false, says: 'Telegram refused the alert (400): the chat has no such topic (thread).' },
  ],
  [
    'telegram',
    '429 with retry_after',
    answer(429, {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 35',
      parameters: { retry_after: 35 },
    }),
    { retryAfter: 35 },
  ],
  [
    'telegram',
    'a message it cannot read',
    answer(400, { ok: false, error_code: 400, description: "Bad Request: can't parse entities" }),
    { permanent: true },
  ],
  [
    'discord',
    '429 with a fraction of seconds',
    answer(429, { retry_after: 1.3, global: false }),
    { permanent: false, retryAfter: 2 },
  ],
  [
    'teams',
    '200 with the failure in it',
    answer(200, 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429'),
    { outcome: 'rejected', permanent: false, says: 'Teams answered 200, but did not take the alert (429).' },
  ],
  [
    'pagerduty',
    '400',
    answer(400, { status: 'invalid event', errors: ['s3cret'] }),
    {
      permanent: false,
      says: 'PagerDuty answered 400: look at the integration key (32 letters and digits).',
    },
  ],
  ['alertmanager', 'silence', () => {}, { outcome: 'unknown' }],
])('%s: %s', async (type, _, reply, expected) => {
  const { url } = await receivers.receive(reply);
  expect(await receivers.sendWithin(700)(kinds[type].make(url), notify(opened))).toMatchObject(expected);
});
