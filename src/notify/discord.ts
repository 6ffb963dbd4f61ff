/**
 * @module The Discord channel: a webhook with one embed. Limits: title 256, description 4096, footer 2048, 6000 in all
 * (https://discord.com/developers/docs/resources/message#embed-object-embed-limits); nobody is mentioned
 * (https://discord.com/developers/docs/resources/message#allowed-mentions-object).
 */

import { cutWords, type Dialect, disarmMentions, fitInto, renderChat } from '../core/alert/chat.ts';
import { compose } from '../core/alert/compose.ts';
import { type AlertContent, subjectOf } from '../core/alert/content.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import type { DiscordChannel } from '../core/model/channel.ts';
import type { Delivery } from '../core/model/notification.ts';
import { json, type MakeRequests, oneRequest, readObject, reveal } from './http/http-channel.ts';
import { deliveryOf, refuse, unconfirmed } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestTitle = 256;
const longestDescription = 4096;
const longestFooter = 200;

const dialect: Dialect = { text: disarm, bold: (text) => `**${disarm(text)}**`, link: (url) => `<${url}>` };
const colours: Readonly<Record<AlertContent['tone'], number>> = {
  bad: 0xd5_30_3e,
  warn: 0xb8_6e_00,
  good: 0x1d_8a_4b,
  ours: 0x6d_62_c4,
};

/** One message to the webhook. @throws {Unsendable} when a secret cannot be read. */
export const makeDiscord: MakeRequests<DiscordChannel> = async (channel, notification, reader) => {
  const url = URL.parse(await reveal(reader, channel.url));
  // Discord then answers after the message is stored.
  url?.searchParams.set('wait', 'true');
  const body = JSON.stringify(renderDiscord(compose(notification)));
  return oneRequest({ url: url?.href ?? '', headers: json, body }, readDiscordReply);
};

function renderDiscord(content: AlertContent): object {
  // Titles have no markup, so they would show escapes (https://github.com/autobrr/tqm/pull/59).
  const title = cut(disarmMentions(subjectOf(content)), longestTitle);
  const description = fitInto(renderChat(content, dialect), longestDescription, disarm(cutWords)).join('\n\n');
  return {
    embeds: [
      {
        title,
        description,
        color: colours[content.tone],
        footer: { text: cleanLine(content.footer, longestFooter) },
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

/** Cuts between characters. */
function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}

/** Escapes markup. Lists, quotes and headings begin a line, and emoji stand between colons, so `09:14` and `a-b` stay as they are. */
function disarm(text: string): string {
  return text.replace(/[\\*_~`|<[\]@]|^[-#>]|:(?=\w+:)/gu, '\\$&');
}

/** Discord returns the message. The body of a 429 holds the seconds to wait, with a fraction. */
function readDiscordReply(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return deliveryOf(reply);
  const answer = readObject(reply.text);
  if (reply.status < 300 && reply.status !== 204 && answer?.['id'] === undefined)
    return unconfirmed(reply, 'Discord', 'URL');
  if (reply.status !== 429 || reply.retryAfter !== undefined) return deliveryOf(reply);
  const seconds = answer?.['retry_after'];
  return refuse(
    'The receiver answered 429: it asks us to slow down.',
    typeof seconds === 'number' ? Math.ceil(seconds) : undefined,
  );
}
