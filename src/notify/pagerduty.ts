/**
 * @module The PagerDuty channel: Events API v2, one event for each incident. Limits: summary 1024, dedup_key 255
 * (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/), an event 512 kB
 * (https://developer.pagerduty.com/docs/events-api-v2/overview/).
 */

import { fitText } from '../core/alert/chat.ts';
import { listPagerEvents, type PagerEvent } from '../core/alert/pager-events.ts';
import { cleanLine, cleanLink } from '../core/alert/sanitise.ts';
import type { PagerdutyChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { joinUrl, json, type Made, type Reader, readObject, reveal } from './http/http-channel.ts';
import { judge, judgeOdd, refuse } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

const longestSummary = 1024;
/** Characters: far below 512 kB even where each takes several bytes. */
const longestText = 50_000;

export async function makePagerduty(
  channel: PagerdutyChannel,
  notification: Notification,
  reader: Reader,
): Promise<Made> {
  const key = await reveal(reader, channel.key);
  const url = joinUrl(channel.endpoint ?? 'https://events.pagerduty.com', '/v2/enqueue');
  const posts = listPagerEvents(notification).map((page) => ({
    url,
    headers: json,
    body: JSON.stringify(renderEvent(page, key)),
  }));
  return { posts, judge: judgePagerduty };
}

function renderEvent(page: PagerEvent, key: string): object {
  const head = { routing_key: key, event_action: page.action, dedup_key: page.key };
  if (page.action !== 'trigger') return head;
  const { incident, subject, diagnosis } = page.last;
  const links = (diagnosis?.remedy ?? []).flatMap(({ step, url }) => {
    const href = cleanLink(url);
    return href === undefined ? [] : [{ href, text: cleanLine(step, 200) }];
  });
  return {
    ...head,
    client: 'Keymedic',
    payload: {
      summary: cleanLine(page.summary, longestSummary),
      source: cleanLine(incident.integration, 200) || 'Keymedic',
      severity: page.severity,
      timestamp: new Date(page.at).toISOString(),
      component: cleanLine(subject?.providerName ?? 'Keymedic', 200),
      ...(subject?.owner === undefined ? {} : { group: cleanLine(subject.owner, 200) }),
      class: incident.cause,
      custom_details: { report: fitText(page.text, longestText) },
    },
    ...(links.length === 0 ? {} : { links }),
  };
}

/** 202 with `success`; 400 is a wrong key as often as a wrong event, and only the first can be mended. */
function judgePagerduty(reply: Reply): Delivery {
  if (reply.kind !== 'answered') return judge(reply);
  if (reply.status < 300) {
    return readObject(reply.text)?.['status'] === 'success'
      ? { outcome: 'delivered', says: 'PagerDuty took the alert.' }
      : judgeOdd(reply, 'PagerDuty', 'endpoint');
  }
  if (reply.status === 400)
    return refuse('PagerDuty answered 400: look at the integration key (32 letters and digits).');
  return judge(reply);
}
