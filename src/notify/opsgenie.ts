/**
 * @module The Opsgenie channel: its Alert API, one alert for each incident, found again by its alias. Limits: message 130,
 * alias 512, description 15 000, entity and source 512 and 100, note 25 000 (https://docs.opsgenie.com/docs/alert-api).
 */

import { fitText } from '../core/alert/chat.ts';
import { listPagerEvents, type PagerEvent } from '../core/alert/pager-events.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import type { OpsgenieChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { joinUrl, json, type Made, type Reader, readObject, reveal } from './http/http-channel.ts';
import { judge, judgeOdd } from './http/outcome.ts';
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

export async function makeOpsgenie(
  channel: OpsgenieChannel,
  notification: Notification,
  reader: Reader,
): Promise<Made> {
  const headers = { ...json, Authorization: `GenieKey ${await reveal(reader, channel.key)}` };
  const base = joinUrl(channel.endpoint ?? 'https://api.opsgenie.com', '/v2/alerts');
  return { posts: listPagerEvents(notification).map((page) => renderCall(page, base, headers)), judge: judgeOpsgenie };
}

function renderCall(page: PagerEvent, base: string, headers: Post['headers']): Post {
  const { last, key, summary, action } = page;
  if (action !== 'trigger') {
    const verb = action === 'resolve' ? 'close' : 'acknowledge';
    const url = `${base}/${encodeURIComponent(key)}/${verb}?identifierType=alias`;
    return { url, headers, body: JSON.stringify({ source: 'Keymedic', note: cleanLine(summary, 1000) }) };
  }
  const body = JSON.stringify({
    message: cleanLine(summary, longestMessage),
    alias: key,
    description: fitText(page.text, longestDescription),
    entity: cleanLine(last.incident.integration, longestEntity),
    source: 'Keymedic',
    priority: priorities[page.severity],
    tags: ['keymedic', last.incident.cause],
    details: {
      integration: cleanLine(last.incident.integration, 500),
      ...(last.subject === undefined ? {} : { provider: cleanLine(last.subject.providerName, 500) }),
      ...(last.subject?.owner === undefined ? {} : { owner: cleanLine(last.subject.owner, 500) }),
    },
  });
  return { url: base, headers, body };
}

/** Opsgenie answers 202 and works later; the body has a `requestId`. */
function judgeOpsgenie(reply: Reply): Delivery {
  if (reply.kind !== 'answered' || reply.status >= 300) return judge(reply);
  return typeof readObject(reply.text)?.['requestId'] === 'string'
    ? { outcome: 'delivered', says: 'Opsgenie took the alert.' }
    : judgeOdd(reply, 'Opsgenie', 'endpoint');
}
