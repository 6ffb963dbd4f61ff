/**
 * @module The Slack channel: an incoming webhook with Block Kit. Limits: 150 characters of a header, 3000 of a section,
 * 50 blocks (https://docs.slack.dev/reference/block-kit/blocks/). Errors:
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/#handling_errors
 */

import { cutWords, type Dialect, disarmMentions, fitInto, renderChat } from '../core/alert/chat.ts';
import { compose } from '../core/alert/compose.ts';
import { type AlertContent, subjectOf } from '../core/alert/content.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import type { SlackChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { json, type Made, makeOne, type Reader, reveal } from './http/http-channel.ts';
import { judge, judgeOdd, refuse } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestSection = 3000;
const longestHeader = 150;
/** Of the 50 blocks that Slack takes; more than this is read by nobody. */
const mostSections = 20;
const longestMessage = 12_000;

const dialect: Dialect = {
  text: disarm,
  bold: (text) => `*${disarm(text)}*`,
  link: (url) => `<${escapeEntities(url)}>`,
};

export async function makeSlack(channel: SlackChannel, notification: Notification, reader: Reader): Promise<Made> {
  const body = JSON.stringify(renderSlack(compose(notification)));
  return makeOne({ url: await reveal(reader, channel.url), headers: json, body }, judgeSlack);
}

function renderSlack(content: AlertContent): object {
  const left = dialect.text(cutWords);
  const sections = packSections(fitInto(renderChat(content, dialect), longestMessage, left));
  const shown = sections.length > mostSections ? [...sections.slice(0, mostSections - 1), left] : sections;
  const subject = cleanLine(disarmMentions(subjectOf(content)), longestHeader);
  return {
    // What a telephone shows; Slack reads it as its own markup.
    text: disarm(subject),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: subject, emoji: false } },
      ...shown.map((text) => ({ type: 'section', text: markdown(text) })),
      { type: 'context', elements: [markdown(disarm(content.footer))] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** `verbatim`: Slack looks for no links, channels or people in it by itself. */
function markdown(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** One section for each part; a part that is too long becomes several, cut between lines. */
function packSections(parts: readonly string[]): readonly string[] {
  return parts.flatMap((part) => {
    const sections: string[] = [];
    for (const line of part.split('\n')) {
      const last = sections.at(-1);
      if (last !== undefined && last.length + 1 + line.length <= longestSection)
        sections.splice(-1, 1, `${last}\n${line}`);
      else sections.push(line);
    }
    return sections;
  });
}

/** `<!channel>` and `<@U1>` lose their brackets; Slack knows no way to write its marks as such, so others stand for them. */
function disarm(text: string): string {
  return escapeEntities(disarmMentions(text))
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', 'ˋ')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿');
}

/** https://docs.slack.dev/messaging/formatting-message-text/#escaping */
function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A 200 is only a success with `ok`; what Slack finds wrong with the message itself it will always find wrong. */
function judgeSlack(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return judge(reply);
  const word = /^[a-z][a-z_]{1,40}$/u.exec(reply.text.trim())?.[0];
  if (reply.status < 300 && word === 'ok') return { outcome: 'delivered', says: 'Slack took the alert.' };
  if (reply.status < 300 && reply.isCut) return judgeOdd(reply, 'Slack', 'URL');
  if (word !== undefined && word !== 'ok') {
    const says = `Slack refused the alert (${word}).`;
    if (ofMessage.includes(word)) return { outcome: 'rejected', permanent: true, says };
    if (reply.status < 500 && reply.status !== 429) return refuse(says);
  }
  if (reply.status < 300) return judgeOdd(reply, 'Slack', 'URL');
  return judge(reply);
}

const ofMessage = [
  'invalid_payload',
  'invalid_blocks',
  'invalid_blocks_format',
  'no_text',
  'msg_too_long',
  'channel_is_archived',
];
