/**
 * @module The PagerDuty channel: Events API v2, one event for each incident. Limits: summary 1024, dedup_key 255
 * (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/), an event 512 kB
 * (https://developer.pagerduty.com/docs/events-api-v2/overview/).
 */

import { fitText } from '../core/alert/chat.ts';
import { listPagerEvents, type PagerEvent } from '../core/alert/pager-events.ts';
import { cleanLine, cleanLink } from '../core/alert/sanitise.ts';
import { defined } from '../core/defined.ts';
import type { PagerdutyChannel } from '../core/model/channel.ts';
import type { Delivery } from '../core/model/notification.ts';
import { joinUrl, json, type MakeRequests, readObject, reveal } from './http/http-channel.ts';
import { deliveryOf, refuse, unconfirmed } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestSummary = 1024;
/** Characters: far below 512 kB even if each takes several bytes. */
const longestText = 50_000;

/** One event for each pager event. @throws {Unsendable} when a secret cannot be read. */
export const makePagerduty: MakeRequests<PagerdutyChannel> = async (channel, notification, reader) => {
  const key = await reveal(reader, channel.key);
  const url = joinUrl(channel.endpoint ?? 'https://events.pagerduty.com', '/v2/enqueue');
  const posts = listPagerEvents(notification).map((event) => ({
    url,
    headers: json,
    body: JSON.stringify(renderEvent(event, key)),
  }));
  return { posts, deliveryOf: readPagerdutyReply };
};

function renderEvent(event: PagerEvent, key: string): object {
  const head = { routing_key: key, event_action: event.action, dedup_key: event.key };
  if (event.action !== 'trigger') return head;
  const { incident, subject, diagnosis } = event.last;
  const links = (diagnosis?.remedy ?? []).flatMap(({ step, url }) => {
    const href = cleanLink(url);
    return href === undefined ? [] : [{ href, text: cleanLine(step, 200) }];
  });
  return {
    ...head,
    client: 'Keymedic',
    payload: {
      summary: cleanLine(event.summary, longestSummary),
      source: cleanLine(incident.integration, 200) || 'Keymedic',
      severity: event.severity,
      timestamp: new Date(event.at).toISOString(),
      component: cleanLine(subject?.providerName ?? 'Keymedic', 200),
      ...defined({ group: subject?.owner === undefined ? undefined : cleanLine(subject.owner, 200) }),
      class: incident.cause,
      custom_details: { report: fitText(event.text, longestText) },
    },
    ...defined({ links: links.length === 0 ? undefined : links }),
  };
}

/** 202 with `success`. A 400 may mean a wrong key, which people can correct, so it is tried again. */
function readPagerdutyReply(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return deliveryOf(reply);
  if (reply.status < 300) {
    return readObject(reply.text)?.['status'] === 'success'
      ? { outcome: 'delivered', says: 'PagerDuty took the alert.' }
      : unconfirmed(reply, 'PagerDuty', 'endpoint');
  }
  if (reply.status === 400)
    return refuse('PagerDuty answered 400: look at the integration key (32 letters and digits).');
  return deliveryOf(reply);
}
