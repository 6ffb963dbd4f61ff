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
import type { Delivery, Notification } from '../core/model/notification.ts';
import { json, type Made, makeOne, type Reader, readObject, reveal } from './http/http-channel.ts';
import { judge, judgeOdd, refuse } from './http/outcome.ts';
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

export async function makeDiscord(channel: DiscordChannel, notification: Notification, reader: Reader): Promise<Made> {
  const url = URL.parse(await reveal(reader, channel.url));
  // Discord then answers only when the message is stored.
  url?.searchParams.set('wait', 'true');
  const body = JSON.stringify(renderDiscord(compose(notification)));
  return makeOne({ url: url?.href ?? '', headers: json, body }, judgeDiscord);
}

function renderDiscord(content: AlertContent): object {
  // Titles know no marks, and would show their escapes (https://github.com/autobrr/tqm/pull/59).
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

/** Not within a character. */
function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}

/** A list, quote or heading is one at the head of a line only, an emoji between colons: `09:14` and `a-b` stay as they are. */
function disarm(text: string): string {
  return text.replace(/[\\*_~`|<[\]@]|^[-#>]|:(?=\w+:)/gu, '\\$&');
}

/** The message comes back; with a 429 the seconds to wait are in the body, too, with a fraction. */
function judgeDiscord(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return judge(reply);
  const answer = readObject(reply.text);
  if (reply.status < 300 && reply.status !== 204 && answer?.['id'] === undefined)
    return judgeOdd(reply, 'Discord', 'URL');
  if (reply.status !== 429 || reply.retryAfter !== undefined) return judge(reply);
  const seconds = answer?.['retry_after'];
  return refuse(
    'The receiver answered 429: it asks us to slow down.',
    typeof seconds === 'number' ? Math.ceil(seconds) : undefined,
  );
}
