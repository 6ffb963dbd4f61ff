/**
 * @module The Telegram channel: sendMessage of the Bot API, in its HTML. Limits: 4096 characters
 * (https://core.telegram.org/bots/api#sendmessage), 20 messages a minute to a group
 * (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
 */

import { cutWords, type Dialect, disarmMentions, fitInto, renderChat } from '../core/alert/chat.ts';
import { compose } from '../core/alert/compose.ts';
import { subjectOf } from '../core/alert/content.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import { defined } from '../core/defined.ts';
import type { TelegramChannel } from '../core/model/channel.ts';
import type { Delivery } from '../core/model/notification.ts';
import { joinUrl, json, type MakeRequests, oneRequest, readObject, reveal } from './http/http-channel.ts';
import { deliveryOf, refuse, unconfirmed } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestMessage = 4096;

const dialect: Dialect = { text: disarm, bold: (text) => `<b>${disarm(text)}</b>`, link: disarm };

/** One sendMessage call of the bot. @throws {Unsendable} when a secret cannot be read. */
export const makeTelegram: MakeRequests<TelegramChannel> = async (channel, notification, reader) => {
  const token = await reveal(reader, channel.token);
  const content = compose(notification);
  const parts = [
    dialect.bold(cleanLine(subjectOf(content), 250)),
    ...renderChat(content, dialect),
    disarm(content.footer),
  ];
  const body = JSON.stringify({
    chat_id: channel.chat,
    ...defined({ message_thread_id: channel.thread }),
    text: fitInto(parts, longestMessage, disarm(cutWords)).join('\n\n'),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
  });
  const url = joinUrl(
    channel.endpoint ?? 'https://api.telegram.org',
    `/bot${encodeURIComponent(token).replace('%3A', ':')}/sendMessage`,
  );
  return oneRequest({ url, headers: json, body }, readTelegramReply);
};

function disarm(text: string): string {
  return disarmMentions(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `ok` decides, not the status (https://core.telegram.org/bots/api#making-requests). */
function readTelegramReply(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return deliveryOf(reply);
  const answer = readObject(reply.text);
  if (answer?.['ok'] === true) return { outcome: 'delivered', says: 'Telegram took the alert.' };
  if (answer?.['ok'] !== false) {
    return reply.status < 300 ? unconfirmed(reply, 'Telegram', 'endpoint') : deliveryOf(reply);
  }
  const code = typeof answer['error_code'] === 'number' ? answer['error_code'] : reply.status;
  const description = typeof answer['description'] === 'string' ? answer['description'] : '';
  const reason = reasons.find(({ pattern }) => pattern.test(description));
  const newId = readNumber(answer['parameters'], 'migrate_to_chat_id');
  const why = reason === undefined ? '' : `: ${reason.says}${newId === undefined ? '' : `: ${newId}`}`;
  const says = `Telegram refused the alert (${code})${why}.`;
  if (reason?.isPermanent === true) return { outcome: 'rejected', permanent: true, says };
  const wait = readNumber(answer['parameters'], 'retry_after');
  return refuse(says, wait === undefined ? reply.retryAfter : Math.ceil(wait));
}

/** https://core.telegram.org/bots/api#responseparameters */
function readNumber(parameters: unknown, name: string): number | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const value: unknown = Object.entries(parameters).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : undefined;
}

/** Telegram's descriptions in our words: an answer may quote a token, so it is never repeated. */
const reasons: readonly { readonly pattern: RegExp; readonly says: string; readonly isPermanent?: true }[] = [
  { pattern: /chat not found/iu, says: 'it knows no such chat, or the bot is not in it' },
  { pattern: /thread not found/iu, says: 'the chat has no such topic (thread)' },
  { pattern: /rights/iu, says: 'the bot may not write there' },
  { pattern: /upgraded to a supergroup/iu, says: 'the group became a supergroup and has another id now' },
  { pattern: /blocked by the user|kicked|not a member/iu, says: 'the bot was blocked or removed from the chat' },
  { pattern: /unauthorized|not found/iu, says: 'it does not know the token' },
  { pattern: /too many requests/iu, says: 'it asks us to slow down' },
  {
    pattern: /can't parse entities|message is too long|text is empty/iu,
    says: 'it cannot take this message',
    isPermanent: true,
  },
];
