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
import type { Delivery } from '../core/model/notification.ts';
import { json, type MakeRequests, oneRequest, reveal } from './http/http-channel.ts';
import { deliveryOf, refuse, unconfirmed } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestSection = 3000;
const longestHeader = 150;
/** Of the 50 blocks that Slack allows; nobody reads more than this. */
const mostSections = 20;
const longestMessage = 12_000;

const dialect: Dialect = {
  text: disarm,
  bold: (text) => `*${disarm(text)}*`,
  link: (url) => `<${escapeEntities(url)}>`,
};

/** One message to the incoming webhook. @throws {Unsendable} when a secret cannot be read. */
export const makeSlack: MakeRequests<SlackChannel> = async (channel, notification, reader) => {
  const body = JSON.stringify(renderSlack(compose(notification)));
  return oneRequest({ url: await reveal(reader, channel.url), headers: json, body }, readSlackReply);
};

function renderSlack(content: AlertContent): object {
  const left = dialect.text(cutWords);
  const sections = packSections(fitInto(renderChat(content, dialect), longestMessage, left));
  const shown = sections.length > mostSections ? [...sections.slice(0, mostSections - 1), left] : sections;
  const subject = cleanLine(disarmMentions(subjectOf(content)), longestHeader);
  return {
    // Notifications of phones show this text; Slack reads markup in it.
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

/** `verbatim`: Slack does not look for links, channels or people in the text. */
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

/** `<!channel>` and `<@U1>` lose their brackets. Slack has no escape for its marks, so similar characters replace them. */
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

/** A 200 is a success only with `ok`. If Slack refuses the message itself, it refuses it every time. */
function readSlackReply(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return deliveryOf(reply);
  const word = /^[a-z][a-z_]{1,40}$/u.exec(reply.text.trim())?.[0];
  if (reply.status < 300 && word === 'ok') return { outcome: 'delivered', says: 'Slack took the alert.' };
  if (reply.status < 300 && reply.isCut) return unconfirmed(reply, 'Slack', 'URL');
  if (word !== undefined && word !== 'ok') {
    const says = `Slack refused the alert (${word}).`;
    if (messageErrors.includes(word)) return { outcome: 'rejected', permanent: true, says };
    if (reply.status < 500 && reply.status !== 429) return refuse(says);
  }
  if (reply.status < 300) return unconfirmed(reply, 'Slack', 'URL');
  return deliveryOf(reply);
}

/** The words by which Slack refuses a message, rather than its URL. */
const messageErrors = [
  'invalid_payload',
  'invalid_blocks',
  'invalid_blocks_format',
  'no_text',
  'msg_too_long',
  'channel_is_archived',
];
