/**
 * @module The Opsgenie channel: its Alert API, one alert for each incident, identified by its alias. Limits: message 130,
 * alias 512, description 15 000, entity and source 512 and 100, note 25 000 (https://docs.opsgenie.com/docs/alert-api).
 */

import { fitText } from '../core/alert/chat.ts';
import { listPagerEvents, type PagerEvent } from '../core/alert/pager-events.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import { defined } from '../core/defined.ts';
import type { OpsgenieChannel } from '../core/model/channel.ts';
import type { Delivery } from '../core/model/notification.ts';
import { joinUrl, json, type MakeRequests, readObject, reveal } from './http/http-channel.ts';
import { deliveryOf, unconfirmed } from './http/outcome.ts';
import type { Post, Reply } from './http/post.ts';

const longestMessage = 130;
const longestDescription = 15_000;
const longestEntity = 512;
const priorities: Readonly<Record<PagerEvent['severity'], string>> = {
  critical: 'P1',
  error: 'P2',
  warning: 'P4',
  info: 'P5',
};

/** One call of the Alert API for each pager event. @throws {Unsendable} when a secret cannot be read. */
export const makeOpsgenie: MakeRequests<OpsgenieChannel> = async (channel, notification, reader) => {
  const headers = { ...json, Authorization: `GenieKey ${await reveal(reader, channel.key)}` };
  const base = joinUrl(channel.endpoint ?? 'https://api.opsgenie.com', '/v2/alerts');
  return {
    posts: listPagerEvents(notification).map((event) => renderCall(event, base, headers)),
    deliveryOf: readOpsgenieReply,
  };
};

function renderCall(event: PagerEvent, base: string, headers: Post['headers']): Post {
  const { last, key, summary, action } = event;
  if (action !== 'trigger') {
    const verb = action === 'resolve' ? 'close' : 'acknowledge';
    const url = `${base}/${encodeURIComponent(key)}/${verb}?identifierType=alias`;
    return { url, headers, body: JSON.stringify({ source: 'Keymedic', note: cleanLine(summary, 1000) }) };
  }
  const body = JSON.stringify({
    message: cleanLine(summary, longestMessage),
    alias: key,
    description: fitText(event.text, longestDescription),
    entity: cleanLine(last.incident.integration, longestEntity),
    source: 'Keymedic',
    priority: priorities[event.severity],
    tags: ['keymedic', last.incident.cause],
    details: defined({
      integration: cleanLine(last.incident.integration, 500),
      provider: last.subject && cleanLine(last.subject.providerName, 500),
      owner: last.subject?.owner === undefined ? undefined : cleanLine(last.subject.owner, 500),
    }),
  });
  return { url: base, headers, body };
}

/** Opsgenie answers 202 with a `requestId` and processes the alert later. */
function readOpsgenieReply(reply: Reply): Delivery {
  if (reply.kind !== 'answered' || reply.status >= 300) return deliveryOf(reply);
  return typeof readObject(reply.text)?.['requestId'] === 'string'
    ? { outcome: 'delivered', says: 'Opsgenie took the alert.' }
    : unconfirmed(reply, 'Opsgenie', 'endpoint');
}
