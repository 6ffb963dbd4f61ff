/**
 * @module The ntfy channel: a message as JSON to https://ntfy.sh or to your own server. Limits: 4096 bytes of message
 * (https://docs.ntfy.sh/publish/#limitations), and twice as many of JSON (its server/server.go, transformBodyJSON).
 */

import { cutWords, type Dialect, fitInto, renderChat } from '../core/alert/chat.ts';
import { compose } from '../core/alert/compose.ts';
import { type AlertContent, subjectOf } from '../core/alert/content.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import type { NtfyChannel } from '../core/model/channel.ts';
import type { Delivery } from '../core/model/notification.ts';
import { bearer, json, type MakeRequests, oneRequest, readObject, reveal } from './http/http-channel.ts';
import { deliveryOf, unconfirmed } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestMessage = 4096;

const dialect: Dialect = { text: keep, bold: keep, link: keep };
const priorities: Readonly<Record<AlertContent['tone'], number>> = { bad: 5, warn: 3, good: 3, ours: 4 };
/** Names of emoji that stand before the title (https://docs.ntfy.sh/emojis/). */
const tags: Readonly<Record<AlertContent['tone'], string>> = {
  bad: 'rotating_light',
  warn: 'warning',
  good: 'white_check_mark',
  ours: 'wrench',
};

/** One message to the topic. @throws {Unsendable} when a secret cannot be read. */
export const makeNtfy: MakeRequests<NtfyChannel> = async (channel, notification, reader) => {
  const content = compose(notification);
  const token = await bearer(reader, channel.token);
  const body = JSON.stringify({
    topic: await reveal(reader, channel.topic),
    title: cleanLine(subjectOf(content), 250),
    message: fitBytes([...renderChat(content, dialect), content.footer]),
    priority: priorities[content.tone],
    tags: [tags[content.tone]],
  });
  return oneRequest(
    { url: channel.endpoint ?? 'https://ntfy.sh', headers: { ...json, ...token }, body },
    readNtfyReply,
  );
};

/** The message comes back with an id (https://docs.ntfy.sh/subscribe/api/#json-message-format). */
function readNtfyReply(reply: Reply): Delivery {
  const isOdd = reply.kind === 'answered' && reply.status < 300 && typeof readObject(reply.text)?.['id'] !== 'string';
  return isOdd ? unconfirmed(reply, 'ntfy', 'endpoint') : deliveryOf(reply);
}

/** The limit counts bytes, and a character beyond ASCII has up to three for each UTF-16 unit. */
function fitBytes(parts: readonly string[]): string {
  let limit = longestMessage;
  for (;;) {
    const message = fitInto(parts, limit, cutWords).join('\n\n');
    const excess = new TextEncoder().encode(message).length - longestMessage;
    if (excess <= 0) return message;
    limit = Math.min(limit, message.length) - Math.ceil(excess / 3);
  }
}

function keep(text: string): string {
  return text;
}
