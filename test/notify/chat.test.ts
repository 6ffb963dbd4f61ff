/** @module Chats: the text of a message, and markup that names bring along. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { kinds } from './channel-samples.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

async function send(channel: Channel, notification: Notification) {
  return receivers.send(channel, { ...notification, channel: channel.id });
}

test('the first lines in a chat say what to do', async () => {
  const { url, got } = await receivers.receive(kinds.telegram.accepts);
  await send(kinds.telegram.make(url), notify(opened));
  const { text, chat_id: chat } = JSON.parse(got[0]?.body ?? '');
  expect(chat).toBe('-100');
  expect(got[0]?.url).toBe('/hook/s3cret-path/bot123:s3cret/sendMessage');
  expect(text.split('\n').slice(0, 12)).toMatchInlineSnapshot(`
    [
      "<b>[REVOKED] SendGrid key shop-receipts does not work</b>",
      "",
      "<b>Why:</b> Probably: The key was revoked, deleted or switched off.",
      "<b>Since:</b> 2026-09-14 09:14 UTC",
      "<b>Owner:</b> Mail team &lt;mail-team@shop.example&gt;",
      "",
      "Meanwhile mails (receipts, password resets) are not sent. Used by: shop checkout, password resets.",
      "",
      "<b>What to do</b>",
      "1. Ask who revoked it and why before you replace it: SendGrid and colleagues do so after a leak.",
      "2. Make a new API key (Settings &gt; API Keys &gt; Create API Key), with the permission Mail Send.",
      "https://app.sendgrid.com/settings/api_keys",
    ]
  `);
});

test('Slack shows the same in sections', async () => {
  const { url, got } = await receivers.receive(kinds.slack.accepts);
  const odd = { ...opened, incident: { ...opened.incident, integration: '<!channel> @here *x* _y_' } };
  await send(kinds.slack.make(url), notify(odd));
  expect(JSON.parse(got[0]?.body ?? '').blocks.slice(0, 3)).toMatchInlineSnapshot(`
    [
      {
        "text": {
          "emoji": false,
          "text": "[REVOKED] SendGrid key ‹!channel> ＠here *x* _y_ does not work",
          "type": "plain_text",
        },
        "type": "header",
      },
      {
        "text": {
          "text": "*Why:* Probably: The key was revoked, deleted or switched off.
    *Since:* 2026-09-14 09:14 UTC
    *Owner:* Mail team &lt;mail-team@shop.example&gt;",
          "type": "mrkdwn",
          "verbatim": true,
        },
        "type": "section",
      },
      {
        "text": {
          "text": "Meanwhile mails (receipts, password resets) are not sent. Used by: shop checkout, password resets.",
          "type": "mrkdwn",
          "verbatim": true,
        },
        "type": "section",
      },
    ]
  `);
});

test('Discord shows a name as it is: its markup is escaped', async () => {
  const { url, got } = await receivers.receive(kinds.discord.accepts);
  const name = '**x** __y__ ~~z~~ `c` ||s|| [a](https://evil.example) <@1> <t:0> :smile: a-b';
  const { subject, diagnosis } = opened;
  if (subject === undefined || diagnosis === undefined) throw new Error('no subject');
  const impact = '# head\n- item\n> quote';
  const one = { ...opened, subject: { ...subject, owner: name }, diagnosis: { ...diagnosis, impact } };
  await send(kinds.discord.make(url), notify(one));
  const { title, description } = JSON.parse(got[0]?.body ?? '').embeds[0];
  expect(title).toBe('[REVOKED] SendGrid key shop-receipts does not work');
  const lines = description.split('\n');
  expect(lines.find((line: string) => line.startsWith('**Owner:**'))).toBe(
    '**Owner:** \\*\\*x\\*\\* \\_\\_y\\_\\_ \\~\\~z\\~\\~ \\`c\\` \\|\\|s\\|\\| \\[a\\](https://evil.example) \\<\\@1> \\<t:0> \\:smile: a-b',
  );
  expect(description).toContain('\\# head - item > quote');
  expect(description).toContain('**Since:** 2026-09-14 09:14 UTC');
});

test('ntfy gets the topic and the priority', async () => {
  const { url, got } = await receivers.receive(kinds.ntfy.accepts);
  await send(kinds.ntfy.make(url), notify(opened));
  expect(got[0]?.headers.authorization).toBe('Bearer tk_s3cret');
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
    topic: 's3cret-topic',
    title: '[REVOKED] SendGrid key shop-receipts does not work',
    priority: 5,
    tags: ['rotating_light'],
  });
});
